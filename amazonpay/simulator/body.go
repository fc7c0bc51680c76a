package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// kind is what a field of a request body may hold.
type kind int

const (
	text kind = iota
	flag
	looseFlag // a bool, or "true" or "false", as Amazon's own samples have it
	price
	nested     // an object with fields of its own
	textList   // an array of strings
	nestedList // an array of objects with fields of their own, not empty
	count      // a small whole number: a string or, as the .NET SDK sends it, a JSON number
	decimal    // the amount of a price: a string or a JSON number
	countries  // an object by country code, of objects with fields of their own
)

// field is the rule for one key of a request body.
type field struct {
	kind     kind
	required bool
	nullable bool // null is allowed, and takes back what was set
	limits   limits
	max      int      // characters of a text; 0: 4096
	url      bool     // buyers return there: Assumptions say how long it may be
	oneOf    []string // the values that a text, or each of a list, may have
	fields   schema   // of a nested object
}

// schema lists every key that an operation knows. Amazon refuses all others.
type schema map[string]field

// object is a request body that passed its schema: texts and counts are
// strings, flags bools, prices api.Price, lists []string or []object, nested
// ones objects, and null is nil.
type object map[string]any

func (o object) text(name string) string      { s, _ := o[name].(string); return s }
func (o object) list(name string) []string    { l, _ := o[name].([]string); return l }
func (o object) objects(name string) []object { l, _ := o[name].([]object); return l }
func (o object) object(name string) object    { n, _ := o[name].(object); return n }
func (o object) price(name string) api.Price  { p, _ := o[name].(api.Price); return p }
func (o object) has(name string) bool         { _, ok := o[name]; return ok }
func (o object) setText(name string, to *string) {
	if o.has(name) {
		*to = o.text(name)
	}
}
func (o object) setFlag(name string, to *bool) {
	if set, ok := o[name].(bool); ok {
		*to = set
	}
}
func (o object) setPrice(name string, to *api.Price) {
	if o.has(name) {
		*to = o.price(name)
	}
}

// decodeBody reads a JSON object strictly: no unknown keys, no nulls, no other
// types, nothing behind it.
func decodeBody(body []byte, rules schema) (object, *problem) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var document any
	err := decoder.Decode(&document)
	if err == nil {
		_, err = decoder.Token()
	}
	fields, ok := document.(map[string]any)
	if err != io.EOF || !ok || !utf8.Valid(body) {
		return nil, badRequest(reasonFormat, "The body is not a JSON object.")
	}
	return rules.check(fields)
}

// check applies the rules. Of all that is wrong it tells what comes first by
// the key, so that the same body always meets the same error.
func (rules schema) check(fields map[string]any) (object, *problem) {
	first, wrong := "", (*problem)(nil)
	tell := func(name string, p *problem) {
		if p != nil && (wrong == nil || name < first) {
			first, wrong = name, p
		}
	}
	for name := range fields {
		if _, ok := rules[name]; !ok {
			tell(name, unrecognized(name))
		}
	}
	if wrong != nil {
		return nil, wrong
	}
	checked := make(object, len(fields))
	for name, rule := range rules {
		value, sent := fields[name]
		switch {
		case sent && value == nil && rule.nullable:
			checked[name] = nil
		case sent:
			accepted, p := rule.check(name, value)
			checked[name] = accepted
			tell(name, p)
		case rule.required:
			tell(name, missing(name))
		}
	}
	return checked, wrong
}

func (rule field) check(name string, value any) (any, *problem) {
	switch rule.kind {
	case text, count, decimal:
		return rule.checkText(name, value)
	case flag, looseFlag:
		if set, ok := value.(string); ok && rule.kind == looseFlag && (set == "true" || set == "false") {
			value = set == "true"
		}
		if _, ok := value.(bool); ok {
			return value, nil
		}
	case textList:
		return rule.checkList(name, value)
	case nestedList:
		return rule.checkObjects(name, value)
	case price:
		if fields, ok := value.(map[string]any); ok {
			return checkPrice(name, fields)
		}
	case nested:
		if fields, ok := value.(map[string]any); ok {
			return rule.fields.check(fields)
		}
	case countries:
		if fields, ok := value.(map[string]any); ok {
			return rule.checkCountries(name, fields)
		}
	}
	return nil, badValue(shown(value), name)
}

func (rule field) checkText(name string, value any) (any, *problem) {
	if number, ok := value.(json.Number); ok && rule.kind != text {
		value = number.String()
	}
	s, ok := value.(string)
	if !ok {
		return nil, badValue(shown(value), name)
	}
	limit := rule.max
	if limit == 0 {
		limit = 4096
	}
	switch {
	case !rule.limits.allow(s, limit),
		rule.oneOf != nil && !slices.Contains(rule.oneOf, s),
		rule.kind == count && (s == "" || len(s) > 4 || !isDigits(s)):
		return nil, badValue(s, name)
	}
	return s, nil
}

func (rule field) checkList(name string, value any) (any, *problem) {
	elements, ok := value.([]any)
	if !ok || len(elements) > maxElements {
		return nil, badValue(shown(value), name)
	}
	list := []string{}
	for _, element := range elements {
		s, p := rule.checkText(name, element)
		if p != nil {
			return nil, p
		}
		list = append(list, s.(string))
	}
	return list, nil
}

func (rule field) checkObjects(name string, value any) (any, *problem) {
	elements, _ := value.([]any)
	list := []object{}
	for _, element := range elements {
		fields, ok := element.(map[string]any)
		if !ok {
			return nil, badValue(shown(value), name)
		}
		checked, p := rule.fields.check(fields)
		if p != nil {
			return nil, p
		}
		list = append(list, checked)
	}
	if len(list) == 0 {
		return nil, badValue(shown(value), name)
	}
	return list, nil
}

// checkCountries: the keys are ISO 3166 codes of two letters.
func (rule field) checkCountries(name string, fields map[string]any) (any, *problem) {
	checked := object{}
	for _, code := range slices.Sorted(maps.Keys(fields)) {
		if len(code) != 2 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return nil, badValue(code, name)
		}
		accepted, p := field{kind: nested, fields: rule.fields}.check(name, fields[code])
		if p != nil {
			return nil, p
		}
		checked[code] = accepted
	}
	return checked, nil
}

// shown is how an error message quotes a value of the wrong type.
func shown(value any) string {
	const most = 100
	quoted := string(encode(value))
	if len(quoted) > most {
		return quoted[:most]
	}
	return quoted
}

// encode writes JSON as Amazon does: no HTML escapes, no line break.
func encode(document any) []byte {
	if o, ok := document.(ordered); ok {
		return o.encode()
	}
	var b bytes.Buffer
	if err := newEncoder(&b).Encode(document); err != nil {
		return unwritable()
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func newEncoder(b *bytes.Buffer) *json.Encoder {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	return encoder
}

func unwritable() []byte {
	return []byte(`{"reasonCode":"InternalServerError","message":"the answer cannot be written as JSON"}`)
}
