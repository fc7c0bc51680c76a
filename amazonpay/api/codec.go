package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Amazon's JSON is read and written here. What is sent is strict, for Amazon
// refuses a key it does not know: encodeRequest leaves out what is unset. What
// is received is taken as it comes, for one surprising field must not hide
// that a buyer paid: decode accepts null everywhere, a number where a string
// is usual, and passes over what does not fit at all. encodeResult writes a
// result as Amazon does, with every key, null where there is nothing.

// encodeRequest returns the JSON of a request body.
func encodeRequest(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// decode fills the struct that target points to from a JSON object. It fails
// only if data is no JSON object.
func decode(data []byte, target any) error {
	if !json.Valid(data) {
		var v json.RawMessage
		return json.Unmarshal(data, &v) // the standard library says where
	}
	return fillStruct(reflect.ValueOf(target).Elem(), data)
}

func fillStruct(v reflect.Value, data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil || members == nil {
		return fmt.Errorf("not a JSON object: it begins with %.1q", bytes.TrimSpace(data))
	}
	for i := range v.NumField() {
		name := key(v.Type().Field(i))
		if value, ok := members[name]; ok && name != "" {
			fill(v.Field(i), value)
		}
	}
	return nil
}

// fill sets v from a JSON value, or to its zero value if that does not fit.
func fill(v reflect.Value, data json.RawMessage) {
	v.SetZero()
	if string(data) == "null" {
		return
	}
	if u, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		if u.UnmarshalJSON(data) != nil {
			v.SetZero()
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(scalar(data))
	case reflect.Bool:
		v.SetBool(scalar(data) == "true")
	case reflect.Struct:
		_ = fillStruct(v, data)
	case reflect.Pointer:
		fillPointer(v, data)
	case reflect.Slice:
		fillSlice(v, data)
	default:
		_ = json.Unmarshal(data, v.Addr().Interface())
	}
}

func fillPointer(v reflect.Value, data json.RawMessage) {
	if isStruct := v.Type().Elem().Kind() == reflect.Struct; isStruct != (data[0] == '{') {
		return
	}
	p := reflect.New(v.Type().Elem())
	fill(p.Elem(), data)
	v.Set(p)
}

func fillSlice(v reflect.Value, data json.RawMessage) {
	var elements []json.RawMessage
	if json.Unmarshal(data, &elements) != nil || elements == nil {
		return
	}
	list := reflect.MakeSlice(v.Type(), len(elements), len(elements))
	for i, e := range elements {
		fill(list.Index(i), e)
	}
	v.Set(list)
}

// scalar returns the text of a JSON string, number or boolean, and "" for
// anything else.
func scalar(data []byte) string {
	var s string
	switch {
	case len(data) == 0, strings.IndexByte("{[n", data[0]) >= 0:
		return ""
	case data[0] != '"':
		return string(data)
	case json.Unmarshal(data, &s) != nil:
		return ""
	}
	return s
}

// key returns the JSON key of a field, or "" if it has none.
func key(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// encodeResult returns v as Amazon would write it. v is a struct.
func encodeResult(v any) ([]byte, error) {
	var b bytes.Buffer
	err := writeValue(&b, reflect.ValueOf(v), true)
	return b.Bytes(), err
}

func writeValue(b *bytes.Buffer, v reflect.Value, top bool) error {
	switch {
	case v.Kind() == reflect.Pointer && v.Type().Elem().Kind() == reflect.Struct && !v.IsNil():
		return writeValue(b, v.Elem(), false)
	case v.IsZero() && v.Kind() != reflect.Struct:
		b.WriteString("null")
		return nil
	case !top && v.Type().Implements(reflect.TypeFor[json.Marshaler]()):
		return writeJSON(b, v)
	case v.Kind() == reflect.Struct:
		return writeStruct(b, v)
	case v.Kind() == reflect.Slice:
		return writeSlice(b, v)
	}
	return writeJSON(b, v)
}

func writeStruct(b *bytes.Buffer, v reflect.Value) error {
	next := byte('{')
	for i := range v.NumField() {
		name := key(v.Type().Field(i))
		if name == "" {
			continue
		}
		b.WriteByte(next)
		next = ','
		fmt.Fprintf(b, "%q:", name)
		if err := writeValue(b, v.Field(i), false); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func writeSlice(b *bytes.Buffer, v reflect.Value) error {
	b.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeValue(b, v.Index(i), false); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

func writeJSON(b *bytes.Buffer, v reflect.Value) error {
	data, err := encodeRequest(v.Interface())
	b.Write(data)
	return err
}
