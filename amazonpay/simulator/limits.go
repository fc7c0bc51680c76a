package simulator

import "unicode/utf8"

// limits are how the lengths and characters of texts are judged, which
// Amazon's documents leave open.
type limits struct {
	bytes      bool // a text's length is that of its UTF-8, not its characters
	basicPlane bool // no characters above U+FFFF, such as emoji
	url        int  // the greatest length of URLs
}

func (l limits) allow(s string, max int) bool {
	length := utf8.RuneCountInString(s)
	if l.bytes {
		length = len(s)
	}
	if l.basicPlane {
		for _, r := range s {
			if r > 0xffff {
				return false
			}
		}
	}
	return length <= max
}

// under is a copy of the rules whose texts are judged by l.
func (rules schema) under(l limits) schema {
	if rules == nil {
		return nil
	}
	strict := schema{}
	for name, rule := range rules {
		rule.limits, rule.fields = l, rule.fields.under(l)
		if rule.url {
			rule.max = l.url
		}
		strict[name] = rule
	}
	return strict
}

func (a Assumptions) limits() limits {
	return limits{a.LimitsInBytes, a.RefuseEmoji, a.MaxURL}
}
