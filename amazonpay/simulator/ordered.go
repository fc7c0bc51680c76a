package simulator

import "bytes"

// ordered is a JSON object whose keys come in a certain order, as the official
// Node SDK's own tests compare them. Keys that have no value are left out.
type ordered struct {
	keys   []string // plain ASCII
	values map[string]any
}

// encode writes o in one pass. Being a json.Marshaler would take two more, and
// these documents are most of what the simulator writes.
func (o ordered) encode() []byte {
	var b bytes.Buffer
	b.Grow(4 << 10) // most are below that
	to, separator := newEncoder(&b), "{"
	for _, key := range o.keys {
		value, ok := o.values[key]
		if !ok {
			continue
		}
		b.WriteString(separator + `"` + key + `":`)
		if err := to.Encode(value); err != nil {
			return unwritable()
		}
		b.Truncate(b.Len() - 1) // its line break
		separator = ","
	}
	b.WriteString("}")
	return b.Bytes()
}
