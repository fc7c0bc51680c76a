package simulator

import (
	"net/http"
	"slices"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const (
	signIn = "SignIn"

	tokenParameter = "buyerToken"
	maxTokens      = 10_000 // that are remembered; older ones are forgotten
)

// signInSchema is the payload of a sign-in button.
func signInSchema() schema {
	return schema{
		"signInReturnUrl": {url: true, required: true},
		"signInCancelUrl": {url: true},
		"storeId":         {required: true},
		"signInScopes":    {kind: textList, oneOf: []string{"name", "email", "postalCode", "shippingAddress", "phoneNumber", "billingAddress", "primeStatus"}},
	}
}

// buyerToken is what a sign-in leaves behind, guarded by Simulator.mu.
type buyerToken struct {
	environment api.Environment
	buyer       Buyer
	scopes      []string
	expires     time.Time
}

// identify signs b in by a sign-in button. It returns signInReturnUrl with a
// new buyerToken.
func (s *Simulator) identify(b Buyer, payload *buttonPayload) (returnURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := &buyerToken{
		environment: payload.environment, buyer: s.identified(b), scopes: payload.fields.list("signInScopes"),
		expires: s.now().Add(s.cfg.Assumptions.BuyerTokenLife),
	}
	id := "eyJ" + s.letters(61)
	s.tokens.put(id, token, maxTokens)
	return withParameter(payload.fields.text("signInReturnUrl"), tokenParameter, id)
}

// findBuyer refuses a token that nobody got, or that is too old.
func (s *Simulator) findBuyer(q *request) *problem {
	token, ok := s.tokens.get(q.id)
	switch {
	case !ok || token.environment != q.environment:
		return notFound("buyerToken", q.id)
	case !s.now().Before(token.expires):
		return refused(http.StatusNotFound, reasonNotFound, "The buyerToken expired %s after the buyer signed in: let the buyer sign in again.", s.cfg.Assumptions.BuyerTokenLife)
	}
	return nil
}

func (s *Simulator) getBuyer(q *request) (result, *problem) {
	token, _ := s.tokens.get(q.id) // findBuyer found it
	return result{http.StatusOK, token.document()}, nil
}

// document is the Buyer object: the id always, the rest as far as the scopes
// go. The country comes with the postal code.
func (t *buyerToken) document() map[string]any {
	home := &t.buyer.Addresses[0]
	document := map[string]any{"buyerId": t.buyer.ID}
	for name, field := range map[string]struct {
		scope string
		value any
	}{
		"name":                 {"name", null(t.buyer.Name)},
		"email":                {"email", null(t.buyer.Email)},
		"postalCode":           {"postalCode", null(home.PostalCode)},
		"countryCode":          {"postalCode", null(home.CountryCode)},
		"phoneNumber":          {"phoneNumber", null(t.buyer.PhoneNumber)},
		"shippingAddress":      {"shippingAddress", addressDocument(home)},
		"billingAddress":       {"billingAddress", addressDocument(t.buyer.Billing)},
		"primeMembershipTypes": {"primeStatus", t.buyer.primeDocument()},
	} {
		document[name] = nil
		if slices.Contains(t.scopes, field.scope) {
			document[name] = field.value
		}
	}
	return document
}
