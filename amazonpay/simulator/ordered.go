package simulator

import "bytes"

// ordered is a JSON object whose keys come in a certain order, as the official
// Node SDK's own tests compare them. Keys that have no value are left out.
type ordered struct {
	keys   []string
	values map[string]any
}

// MarshalJSON never fails: what cannot be written becomes an error object.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for _, key := range o.keys {
		value, ok := o.values[key]
		if !ok {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(key))
		b.WriteByte(':')
		b.Write(encode(value))
	}
	return []byte("{" + b.String() + "}"), nil
}
