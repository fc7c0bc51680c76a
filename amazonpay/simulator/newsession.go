package simulator

import (
	"fmt"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// DemoBuyer is the buyer of a simulator's own region: [JapaneseBuyer], or else
// [EuropeanBuyer].
func (s *Simulator) DemoBuyer() Buyer {
	if s.cfg.Region == api.JP {
		return JapaneseBuyer()
	}
	return EuropeanBuyer()
}

// NewSession is a checkout session whose buyer just signed in, for tests that
// have no page with a button. It is [Simulator.SignIn] for a button that
// nobody signed: Signature, Algorithm and PublicKeyID are not looked at (but
// Sandbox is), all else is checked as at a click, so that a payload which
// works here works there. A sign-in button is refused with ErrNotAllowed, as
// there is no session: see [Simulator.NewBuyerToken].
func (s *Simulator) NewSession(b Buyer, button Button) (SessionView, error) {
	if err := b.check(); err != nil {
		return SessionView{}, err
	}
	if button.ProductType == signIn {
		return SessionView{}, fmt.Errorf("%w: a %s button makes no session: use NewBuyerToken", ErrNotAllowed, signIn)
	}
	payload, err := s.readButton(button)
	if err != nil {
		return SessionView{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sess, err := s.clicked(payload, button, "")
	if err != nil {
		return SessionView{}, err
	}
	if err := s.attach(sess, b); err != nil {
		return SessionView{}, err
	}
	return s.viewSession(sess), nil
}

// NewBuyerToken is the same for a sign-in button, whatever its ProductType
// says: it returns signInReturnUrl with a buyerToken for Get Buyer.
func (s *Simulator) NewBuyerToken(b Buyer, button Button) (returnURL string, err error) {
	if err := b.check(); err != nil {
		return "", err
	}
	button.ProductType = signIn
	payload, err := s.readButton(button)
	if err != nil {
		return "", err
	}
	return s.identify(b, payload), nil
}
