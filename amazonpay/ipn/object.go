package ipn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// object is one JSON object, read more strictly than encoding/json does: names
// must match in case, and none may come twice. Two readers of one message
// would otherwise disagree about what it says.
type object struct {
	values map[string]json.RawMessage
	err    error // the first field of a wrong type
}

var (
	errNotObject = errors.New("not a JSON object")
	errTwice     = errors.New("a field comes twice")
)

func parseObject(data []byte) (*object, error) {
	if !utf8.Valid(data) {
		return nil, errNotObject
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotObject
	}
	o := &object{values: map[string]json.RawMessage{}}
	for d.More() {
		if err := o.readField(d); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, errNotObject
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errNotObject
	}
	return o, nil
}

func (o *object) readField(d *json.Decoder) error {
	t, err := d.Token()
	name, ok := t.(string)
	if err != nil || !ok {
		return errNotObject
	}
	if _, twice := o.values[name]; twice {
		return errTwice
	}
	var value json.RawMessage
	if err := d.Decode(&value); err != nil {
		return errNotObject
	}
	o.values[name] = value
	return nil
}

// text returns the string at name, "" if it is absent or null.
func (o *object) text(name string) string {
	raw, ok := o.values[name]
	if !ok {
		return ""
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil && o.err == nil {
		o.err = fmt.Errorf("%s is not a string", name)
	}
	return s
}
