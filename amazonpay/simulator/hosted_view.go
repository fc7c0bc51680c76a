package simulator

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// option is one radio button of a page.
type option struct {
	Value, Label, Hint string
	Language           string // of the label and the hint, if it is not that of the page
	Refusal            string // why it cannot be chosen; empty: it can
	Chosen             bool
}

// options are the radio buttons under one field name.
type options struct {
	Name    string
	Many    bool // check boxes instead: several may be chosen
	Options []option
}

// addressOptions offers the buyer's addresses, those that the shop does not
// deliver to without a choice.
func (h *hosted) addressOptions(v *visit, m remembered) *options {
	list := &options{Name: "address", Many: v.session.ProductType == multiAddress}
	for i, a := range m.buyer.Addresses {
		o := option{
			Value:    strconv.Itoa(i),
			Label:    a.Name,
			Hint:     addressText(v.texts, withoutName(a)),
			Language: addressLanguage(&a),
		}
		if h.sim.delivers(v.session, remembered{m.buyer, i, m.card}) {
			o.Chosen = i == m.address || slices.Contains(v.session.AddressIndexes, i)
		} else {
			o.Refusal = v.texts.say("address.refused")
		}
		list.Options = append(list.Options, o)
	}
	return list
}

// cardOptions offers the buyer's cards and says what each will do.
func (h *hosted) cardOptions(v *visit, m remembered) *options {
	list := &options{Name: "card"}
	for _, c := range m.buyer.Cards {
		list.Options = append(list.Options, option{Value: c.Ending, Label: cardName(c), Hint: h.cardHint(v, c), Chosen: c.Ending == m.card})
	}
	return list
}

// cardName leaves out what the descriptor adds for the shop's pages.
func cardName(c Card) string { return strings.TrimSuffix(c.Descriptor, " (Amazon Pay)") }

func (h *hosted) cardHint(v *visit, c Card) string {
	switch {
	case c.Gift:
		return v.texts.say("card.gift")
	case c.Outcome == PendsThenPays, c.Outcome == PendsThenFails:
		return v.texts.say("card."+string(c.Outcome), strconv.FormatFloat(h.sim.cfg.SettleDelay.Seconds(), 'g', -1, 64))
	}
	return v.texts.say("card." + string(c.Outcome))
}

// addressText writes an address in the habit of its country, in lines.
func addressText(t texts, a *api.Address) string {
	if a == nil {
		return ""
	}
	lines := []string{a.Name, a.AddressLine1, a.AddressLine2, a.AddressLine3, a.District, a.County}
	switch a.CountryCode {
	case "JP":
		lines = []string{prefixed("〒", a.PostalCode), a.StateOrRegion + a.City + a.AddressLine1, a.AddressLine2, a.AddressLine3, a.Name}
	case "GB", "US", "CA":
		lines = append(lines, words(a.City, a.StateOrRegion, a.PostalCode), a.CountryCode)
	default:
		lines = append(lines, words(a.PostalCode, a.City), a.StateOrRegion, a.CountryCode)
	}
	if a.PhoneNumber != "" {
		lines = append(lines, t.say("phone", a.PhoneNumber))
	}
	return strings.Join(present(lines), "\n")
}

// withoutName is an address for a page that names the person elsewhere.
func withoutName(a api.Address) *api.Address {
	a.Name, a.PhoneNumber = "", ""
	return &a
}

// addressLanguage helps screen readers; empty: that of the page.
func addressLanguage(a *api.Address) string {
	if a != nil && a.CountryCode == "JP" {
		return "ja"
	}
	return ""
}

// money writes an amount as the language does, with its currency and
// thousands apart. What is not a plain number stays as it is.
func money(t texts, p api.Price) string {
	if p.Amount == "" {
		return ""
	}
	whole, decimals, found := strings.Cut(p.Amount, ".")
	group := t.say("money.group")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if found {
		whole += t.say("money.point") + decimals
	}
	form := t.say("money.form")
	symbol, ok := map[string]string{"JPY": "￥", "USD": "$", "EUR": "€", "GBP": "£"}[p.CurrencyCode]
	if !ok {
		symbol, form = p.CurrencyCode, t.say("money.form.code")
	}
	return strings.NewReplacer("{symbol}", symbol, "{amount}", whole).Replace(form)
}

// frequencyText says how often a Recurring session charges, and how much; empty
// for another session.
func frequencyText(t texts, v SessionView) string {
	if v.ChargePermissionType != "Recurring" {
		return ""
	}
	often := t.say("frequency.unknown")
	switch key := "frequency." + v.FrequencyUnit; {
	case v.FrequencyUnit == "":
	case v.FrequencyUnit == "Variable":
		often = t.say(key)
	case v.FrequencyValue == "1":
		often = t.say(key + ".1")
	default:
		often = t.say(key, v.FrequencyValue)
	}
	if v.RecurringAmount == (api.Price{}) {
		return often
	}
	return t.say("frequency.amount", often, money(t, v.RecurringAmount))
}

func words(parts ...string) string { return strings.Join(present(parts), " ") }

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// present drops what is empty or blank.
func present(lines []string) []string {
	var kept []string
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			kept = append(kept, line)
		}
	}
	return kept
}
