package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
)

const maxBody = 1 << 20

// object is a JSON object that is not looked into here.
type object map[string]any

// nothing is a body that has nothing to say.
type nothing struct{}

// readBody reads the object in a request's body into to, a pointer. No body at
// all is an empty object.
func readBody(r *http.Request, to any) error {
	text, err := readAll(r)
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return err
	}
	return decode(text, to)
}

func readAll(r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body)
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return nil, &refusal{http.StatusRequestEntityTooLarge, "the body has more than a mebibyte"}
	case err != nil:
		return nil, bad("the body cannot be read: %v", err)
	}
	return text, nil
}

// decode reads one object without unknown keys.
func decode(text []byte, to any) error {
	if trimmed := bytes.TrimSpace(text); len(trimmed) == 0 || trimmed[0] != '{' {
		return bad("the body is not a JSON object")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var mismatch *json.UnmarshalTypeError
	switch err := decoder.Decode(to); {
	case errors.As(err, &mismatch):
		return bad("%s is a JSON %s: give %s", mismatch.Field, mismatch.Value, wanted(mismatch.Type))
	case err != nil:
		return bad("the body is not what this needs: %v", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return bad("there is something behind the JSON object in the body")
	}
	return nil
}

// wanted is what is written in JSON for a type of Go's.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return `a string, "…"`
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list, […]"
	case reflect.Map, reflect.Struct:
		return "an object, {…}"
	}
	return "a whole number"
}

// merged is what becomes of target with patch: a JSON merge patch (RFC 7396),
// in which null removes a key. Neither is changed.
func merged(target, patch object) object {
	result := object{}
	for key, value := range target {
		result[key] = value
	}
	for key, value := range patch {
		nested, isObject := value.(map[string]any)
		switch {
		case value == nil:
			delete(result, key)
		case isObject:
			below, _ := result[key].(map[string]any)
			result[key] = map[string]any(merged(below, nested))
		default:
			result[key] = value
		}
	}
	return result
}

// folded is patch with keys that differ from those of target in case only
// spelled as there. Programs in some languages write the names of their own
// fields, which are read as well wherever nothing is merged.
func folded(target, patch object) object {
	spelled := object{}
	for key, value := range patch {
		for known := range target {
			if strings.EqualFold(known, key) {
				key = known
			}
		}
		below, _ := target[key].(map[string]any)
		if nested, isObject := value.(map[string]any); isObject {
			value = map[string]any(folded(below, nested))
		}
		spelled[key] = value
	}
	return spelled
}

// patched reads into to, a pointer to a zero value, what becomes of a value
// with patch.
func patched(value any, patch object, to any) error {
	text, err := encode(value, "")
	if err != nil {
		return err
	}
	var stated object
	if err := json.Unmarshal(text, &stated); err != nil {
		return err
	}
	if text, err = encode(merged(stated, folded(stated, patch)), ""); err != nil {
		return err
	}
	return decode(text, to)
}
