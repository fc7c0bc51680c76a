package simulator

// recent is a map that keeps its newest entries. The zero value is empty.
type recent[V any] struct {
	values map[string]V
	order  []string // of the keys, oldest first
}

// put adds an entry under a new key. When there are more than most the oldest
// makes room.
func (r *recent[V]) put(key string, value V, most int) {
	if r.values == nil {
		r.values = map[string]V{}
	}
	r.values[key], r.order = value, append(r.order, key)
	if len(r.order) > most {
		delete(r.values, r.order[0])
		r.order[0] = "" // frees it
		r.order = r.order[1:]
	}
}

func (r *recent[V]) get(key string) (value V, ok bool) {
	value, ok = r.values[key]
	return value, ok
}
