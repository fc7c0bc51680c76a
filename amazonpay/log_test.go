package amazonpay_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// logHoldsNothingPrivate runs after every specification of this package: I8
// is a property of all of them.
func (s *setup) logHoldsNothingPrivate() {
	s.t.Helper()
	logged := s.log.String()
	for _, secret := range private() {
		if holds(logged, secret) {
			s.t.Errorf("I8 the log holds %q, which is private", secret)
		}
	}
}

var digits = regexp.MustCompile(`^[0-9-]+$`)

// holds looks for a number as a word: random ids such as S03-1234900-0021567
// hold any run of digits.
func holds(logged, secret string) bool {
	if !digits.MatchString(secret) {
		return strings.Contains(logged, secret)
	}
	return regexp.MustCompile(`\b` + secret + `\b`).MatchString(logged)
}

// private are the demo buyers' data, and the marks of keys and signatures.
func private() []string {
	secrets := []string{"PRIVATE KEY", "Signature=", "SignedHeaders", "AMZN-PAY-RSASSA", "payloadJSON"}
	for _, b := range []simulator.Buyer{simulator.JapaneseBuyer(), simulator.EuropeanBuyer()} {
		secrets = append(secrets, b.ID, b.Name, b.Email, b.PhoneNumber)
		for _, a := range b.Addresses {
			secrets = append(secrets, lines(a)...)
		}
	}
	// Five digits in a row, as in a postal code, are in many an id.
	return slices.DeleteFunc(secrets, func(s string) bool { return len(s) < 5 || strings.Trim(s, "0123456789") == "" })
}

func lines(a api.Address) []string {
	return []string{a.Name, a.AddressLine1, a.AddressLine2, a.AddressLine3, a.PostalCode, a.PhoneNumber}
}

func TestI8_LogOfACheckoutTellsTheStepsOnly(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	is.True(len(private()) > 15) // there is something to look for
	run(t, func(s *setup) {
		c := s.start().pay()
		c.finish()
		logged := s.log.String()
		for _, wanted := range []string{c.id, "order-1", "authorized", s.sim.Charges()[0].ID} {
			s.is.True(strings.Contains(logged, wanted)) // ids and states are there
		}
	})
}
