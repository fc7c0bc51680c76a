package pages

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// address is a postal address as its country writes it.
type address struct {
	Lang  string // of the address, where it may differ from the page's
	Lines []line
	Phone string
}

type line []part

// part is one field of an address. Before and After are ours.
type part struct{ Before, Text, After string }

// The layouts of addresses: | begins a line, a letter stands for a field,
// anything else is written between two fields that are there. N name, 1 2 3
// the lines in the buyer's order, D district, C city, O county, S state or
// region, Z postal code.
const (
	japanese  = "Z|SOCD1|2|3|N"
	american  = "N|1|2|3|D|C, S Z|O"
	codeFirst = "N|1|2|3|D|Z C|O|S"
	separate  = "N|1|2|3|D|C|O|S|Z" // United Kingdom, and countries not known here
)

// layout returns that of a country. An address in Japan that is not written in
// Japanese reads from small to large.
func layout(country string, native bool) string {
	if native {
		return japanese
	}
	switch country {
	case "US", "CA", "JP":
		return american
	case "AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "IT", "LI", "LU", "NL", "NO", "PL", "PT", "SE":
		return codeFirst
	}
	return separate
}

// address lays a out. Nothing of it is lost, and what is absent leaves no
// trace: without any field the result is nil.
func (l locale) address(a *api.Address) *address {
	if a == nil {
		return nil
	}
	country := strings.ToUpper(strings.TrimSpace(a.CountryCode))
	native := country == "JP" && strings.ContainsFunc(a.StateOrRegion+a.City+a.AddressLine1, isJapanese)
	out := &address{Phone: text(a.PhoneNumber)}
	fields := fieldsOf(a)
	if native {
		out.Lang = "ja"
		fields['Z'] = part{Before: "〒", Text: japaneseCode(fields['Z'].Text)}
		fields['N'] = part{Text: fields['N'].Text, After: " 様"}
	}
	for _, format := range strings.Split(layout(country, native), "|") {
		out.add(format, fields)
	}
	if country != "" && country != l.messages["address.home"] {
		out.Lines = append(out.Lines, line{{Text: l.country(country)}})
	}
	if len(out.Lines) == 0 && out.Phone == "" {
		return nil
	}
	return out
}

// country names a country, or repeats a code that has no name here.
func (l locale) country(code string) string {
	if name, ok := l.messages["country."+code]; ok {
		return name
	}
	return text(code)
}

func fieldsOf(a *api.Address) map[rune]part {
	fields := map[rune]part{}
	for key, value := range map[rune]string{
		'N': a.Name, '1': a.AddressLine1, '2': a.AddressLine2, '3': a.AddressLine3, 'D': a.District,
		'C': a.City, 'O': a.County, 'S': a.StateOrRegion, 'Z': a.PostalCode,
	} {
		fields[key] = part{Text: text(value)}
	}
	return fields
}

// add appends one line, unless none of its fields is there.
func (a *address) add(format string, fields map[rune]part) {
	var parts line
	literal := ""
	for _, key := range format {
		p, isField := fields[key]
		if !isField {
			literal += string(key)
			continue
		}
		if p.Text != "" {
			if len(parts) > 0 {
				p.Before = between(parts[len(parts)-1].Text, literal, p.Text) + p.Before
			}
			parts = append(parts, p)
		}
		literal = ""
	}
	if len(parts) > 0 {
		a.Lines = append(a.Lines, parts)
	}
}

// between returns what stands between two fields: the layout's literal, or
// where it has none, nothing between two Japanese words and else a space.
func between(left, literal, right string) string {
	if literal != "" {
		return literal
	}
	last, _ := utf8.DecodeLastRuneInString(left)
	first, _ := utf8.DecodeRuneInString(right)
	if isJapanese(last) && isJapanese(first) {
		return ""
	}
	return " "
}

func isJapanese(r rune) bool {
	return r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// japaneseCode writes 1530064 as 153-0064, and anything else as it came.
func japaneseCode(s string) string {
	s = strings.TrimSpace(strings.TrimPrefix(s, "〒"))
	if len(s) != 7 || strings.Trim(s, "0123456789") != "" {
		return s
	}
	return s[:3] + "-" + s[3:]
}

// buyerCountry is the country whose habits the amounts follow: of the
// shipping address, else of the billing address, else unknown.
func buyerCountry(s *api.CheckoutSession) string {
	if s == nil {
		return ""
	}
	for _, a := range []*api.Address{s.ShippingAddress, s.BillingAddress} {
		if a != nil {
			return strings.ToUpper(strings.TrimSpace(a.CountryCode))
		}
	}
	return ""
}
