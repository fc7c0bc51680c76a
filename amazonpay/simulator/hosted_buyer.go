package simulator

import (
	"encoding/base32"
	"encoding/base64"
	"net/http"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const buyerCookie = "amazonpay-simulator-buyer"

// remembered is what the cookie keeps of a buyer who is signed in: who it is
// and what was chosen last. Nothing in it is secret or trusted.
type remembered struct {
	buyer   Buyer
	address int
	card    string
}

// rememberedBuyer reads the cookie.
func (h *hosted) rememberedBuyer(v *visit) (remembered, bool) {
	cookie, err := v.r.Cookie(buyerCookie)
	if err != nil {
		return remembered{}, false
	}
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return remembered{}, false
	}
	values, err := url.ParseQuery(string(text))
	if err != nil || !isEmail(values.Get("email")) {
		return remembered{}, false
	}
	buyer := h.sim.buyerOf(values.Get("email"))
	return buyer.choice(values.Get("address"), values.Get("card"))
}

// choice reads a choice of address and card as forms and the cookie carry it,
// and reports whether the buyer has both.
func (b Buyer) choice(address, card string) (remembered, bool) {
	i, err := strconv.Atoi(address)
	chosen, ok := b.card(card)
	return remembered{b, i, chosen.Ending}, ok && err == nil && i >= 0 && i < len(b.Addresses)
}

// remember sets the cookie.
func (v *visit) remember(m remembered) {
	values := url.Values{"email": {m.buyer.Email}, "address": {strconv.Itoa(m.address)}, "card": {m.card}}
	setCookie(v, buyerCookie, base64.RawURLEncoding.EncodeToString([]byte(values.Encode())))
}

// demoBuyers are offered for signing in, the one of the region first.
func (s *Simulator) demoBuyers() []Buyer {
	if s.cfg.Region == api.JP {
		return []Buyer{JapaneseBuyer(), EuropeanBuyer()}
	}
	return []Buyer{EuropeanBuyer(), JapaneseBuyer()}
}

// buyerOf returns the demo buyer with this e-mail address, or somebody new
// with the addresses and cards of the region's demo buyer.
func (s *Simulator) buyerOf(email string) Buyer {
	buyers := s.demoBuyers()
	for _, b := range buyers {
		if strings.EqualFold(b.Email, email) {
			return b
		}
	}
	b := buyers[0]
	name, _, _ := strings.Cut(email, "@")
	const longest = 50 // of a name at Amazon
	if letters := []rune(name); len(letters) > longest {
		name = string(letters[:longest])
	}
	b.ID = "amzn1.account." + base32.StdEncoding.EncodeToString(sha256Of([]byte(email)))[:26]
	b.Name, b.Email = name, email
	for i := range b.Addresses {
		b.Addresses[i].Name = name
	}
	b.Billing = cloneAddress(&b.Addresses[0])
	return b
}

// isEmail accepts a plain address, without a display name.
func isEmail(text string) bool {
	const longest = 100
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && len(text) <= longest
}

// start is the first page after the click: signing in, or "Continue as …" for
// a buyer who is signed in already. That shortcut exists for one-time orders
// that are shipped only; all others choose each time.
func (h *hosted) start(v *visit) *refusal {
	if !v.session.undecided() {
		return refuse(http.StatusGone, "over")
	}
	m, ok := h.rememberedBuyer(v)
	switch {
	case !ok:
		h.drawSignIn(v, http.StatusOK, "")
	case v.session.CheckoutMode == processOrder, v.session.ProductType == payOnly, v.session.ProductType == multiAddress, v.session.ChargePermissionType != oneTime, !h.sim.delivers(v.session, m):
		v.redirect(v.step("/checkout/select"))
	default:
		h.drawContinue(v, m)
	}
	return nil
}

func (h *hosted) drawSignIn(v *visit, status int, problem string) {
	content := struct {
		Buyers  []person
		Problem string
	}{h.people(v), problem}
	h.draw(v, status, "signin", v.texts.say("signin.title"), content)
}

// person is somebody to sign in as.
type person struct{ Name, Email, Language, Hint string }

func (v *visit) person(b Buyer) person {
	return person{b.Name, b.Email, b.Language, v.texts.say("signin.buyer", strconv.Itoa(len(b.Addresses)))}
}

func (h *hosted) people(v *visit) (people []person) {
	for _, b := range h.sim.demoBuyers() {
		people = append(people, v.person(b))
	}
	return people
}

func (h *hosted) drawContinue(v *visit, m remembered) {
	card, _ := m.buyer.card(m.card)
	address := &m.buyer.Addresses[m.address]
	content := map[string]any{
		"Name":            m.buyer.Name,
		"Address":         addressText(v.texts, address),
		"AddressLanguage": addressLanguage(address),
		"AddressValue":    m.address,
		"Card":            cardName(card),
		"CardValue":       card.Ending,
		"Hint":            h.cardHint(v, card),
		"SelectURL":       v.step("/checkout/select"),
	}
	h.draw(v, http.StatusOK, "continue", v.texts.say("continue.title", m.buyer.Name), content)
}

// signIn takes the buyer's word for who it is.
func (h *hosted) signIn(v *visit) *refusal {
	if !v.session.undecided() {
		return refuse(http.StatusGone, "over")
	}
	email := strings.TrimSpace(v.r.PostForm.Get("email"))
	if !isEmail(email) {
		h.drawSignIn(v, http.StatusBadRequest, v.texts.say("signin.email.bad"))
		return nil
	}
	buyer := h.sim.buyerOf(email)
	v.remember(remembered{buyer: buyer, card: buyer.Cards[0].Ending})
	v.redirect(v.step("/checkout/select"))
	return nil
}

func (h *hosted) signOut(v *visit) *refusal {
	setCookie(v, buyerCookie, "")
	v.redirect(v.step("/checkout/start"))
	return nil
}
