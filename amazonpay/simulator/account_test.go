package simulator_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// The requests of an account that is suspended are refused once their signature is verified, and its buttons lead nowhere.
//
// Source: Amazon's page "Error handling"
func TestASuspendedAccount(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{AccountSuspended: true})
	is.Equal(outcome(m.keyed("/checkoutSessions", payload)), "403 InvalidAccountStatus")
	_, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(payload))
	var refused *simulator.ButtonError
	is.True(errors.As(err, &refused) && refused.Code == "InvalidAccountStatus")
	m.salt = 20
	is.Equal(outcome(m.keyed("/checkoutSessions", payload)), "403 InvalidRequestSignature") // a stranger does not learn it
}

// A solution provider's x-amz-pay-authtoken must be one of the account's if it is there, signed or not.
//
// Source: official SDK
func TestWhichAuthorizationTokensAreTaken(t *testing.T) {
	t.Parallel()
	const header = "x-amz-pay-authtoken"
	mine := simulator.Config{AuthorizationTokens: []string{"mine", "mine too"}}
	for _, c := range []struct {
		name string
		cfg  simulator.Config
		sent []string // nil: none is
		want string
	}{
		{"any, unless some are configured", simulator.Config{}, []string{"whichever"}, "404 ResourceNotFound"},
		{"one of them", mine, []string{"mine too"}, "404 ResourceNotFound"},
		{"none has to be there", mine, nil, "404 ResourceNotFound"},
		{"no other", mine, []string{"theirs"}, "403 InvalidAuthorizationToken"},
		{"not an empty one", mine, []string{""}, "400 MissingHeaderValue"},
		{"none at all, if so configured", simulator.Config{AuthorizationTokens: []string{}}, []string{"mine"}, "403 InvalidAuthorizationToken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, c.cfg)
			var signed []string
			if c.sent != nil {
				signed = []string{header, c.sent[0]}
			}
			is.Equal(outcome(m.call("GET", nobodys, "", signed...)), c.want)
			unsigned := m.request("GET", nobodys, "") // as the PHP SDK sends it
			for _, token := range c.sent {
				unsigned.Header.Set(header, token)
			}
			is.Equal(outcome(m.must(unsigned)), c.want)
		})
	}
}

// A header that is needed and has no value is another error than one that is missing or wrong.
//
// Source: Amazon's page "Error handling"
func TestHeadersWithoutAValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, date, key, want string }{
		{"no date", "", "k", "400 MissingHeaderValue"},
		{"a date that is none", "yesterday", "k", "400 InvalidHeaderValue"},
		{"no key", "now", "", "400 MissingHeaderValue"},
		{"a key that is none", "now", "no key!", "400 InvalidHeaderValue"},
		{"both", "now", "k", "201 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			if c.date == "now" {
				c.date = m.date().UTC().Format("20060102T150405Z")
			}
			r, err := http.NewRequest("POST", m.base+"/v2/checkoutSessions", strings.NewReader(payload))
			is.NoErr(err)
			r.Header = http.Header{"X-Amz-Pay-Date": {c.date}, "X-Amz-Pay-Idempotency-Key": {c.key}}
			canonical := "POST\n/v2/checkoutSessions\n\nx-amz-pay-date:" + c.date + "\n\nx-amz-pay-date\n" + hashed(payload)
			r.Header.Set("Authorization", v2+" PublicKeyId="+sandbox+", SignedHeaders=x-amz-pay-date, Signature="+sign(v2+"\n"+hashed(canonical), 32))
			is.Equal(outcome(m.must(r)), c.want)
		})
	}
}
