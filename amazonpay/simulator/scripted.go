package simulator

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Errors of the scripted buyers. They are wrapped with the id or the value in
// question.
var (
	// ErrNoSession: there is no such checkout session, or no longer.
	ErrNoSession = errors.New("simulator: no such checkout session")
	// ErrNotAllowed: the session is in a state in which a buyer cannot do that.
	ErrNotAllowed = errors.New("simulator: not possible in the session's state")
	// ErrNoChoice: the buyer has no such address or card.
	ErrNoChoice = errors.New("simulator: the buyer has no such address or card")
)

// ProcessingPath is the path of amazonPayRedirectUrl. Merchants must treat
// that URL as opaque; it is here for tests of the simulator's pages.
const ProcessingPath = "/checkout/processing"

const sessionIDParameter = "amazonCheckoutSessionId"

// SignIn is what happens after a click on the button: the buyer signs in at
// Amazon, a checkout session is made from the button's payload, the buyer's
// first address and card are chosen. It returns checkoutReviewReturnUrl with
// the session's id, where the browser goes next.
//
// For an additional payment button (checkoutMode ProcessOrder) it returns the
// URL of Amazon's own page, where [Simulator.Pay] pays; the address is the one
// in the payload, the card may be changed before by [Simulator.ChangePayment].
//
// For a sign-in button (ProductType SignIn) it returns signInReturnUrl with a
// buyerToken for Get Buyer; there is no session.
//
// Its error says what is wrong with the button, as Amazon's page would, and
// what to do about it.
func (s *Simulator) SignIn(b Buyer, button Button) (returnURL string, err error) {
	if err := b.check(); err != nil {
		return "", err
	}
	if button.ProductType == signIn {
		payload, err := s.checkButton(button)
		if err != nil {
			return "", err
		}
		return s.identify(b, payload), nil
	}
	id, err := s.begin(button, "")
	if err != nil {
		return "", err
	}
	return s.Attach(id, b)
}

// Attach signs a buyer in to a session that Create Checkout Session made. It
// returns what [Simulator.SignIn] does.
func (s *Simulator) Attach(sessionID string, b Buyer) (returnURL string, err error) {
	return s.act(sessionID, func(sess *session) (string, error) {
		if sess.sub != Created {
			return "", fmt.Errorf("%w: session %s has a buyer", ErrNotAllowed, sess.id)
		}
		if err := s.attach(sess, b); err != nil {
			return "", err
		}
		return s.next(sess), nil
	})
}

// ChangeAddress is the buyer who followed a link that bindChangeAction made
// and chose the i-th of Buyer.Addresses. It returns checkoutReviewReturnUrl
// with the id, as before.
func (s *Simulator) ChangeAddress(sessionID string, i int) (returnURL string, err error) {
	return s.act(sessionID, func(sess *session) (string, error) {
		switch {
		case !sess.choosing():
			return "", sess.notAllowed("choose another address")
		case sess.productType == payOnly:
			return "", fmt.Errorf("%w: a PayOnly session has no shipping address to change", ErrNotAllowed)
		case sess.mode == processOrder:
			return "", fmt.Errorf("%w: the shop's button gave the address of a ProcessOrder session", ErrNotAllowed)
		case i < 0 || i >= len(sess.buyer.Addresses):
			return "", fmt.Errorf("%w: address %d", ErrNoChoice, i)
		}
		s.chooseAddress(sess, i)
		return s.next(sess), nil
	})
}

// ChangePayment is the buyer who chose another card, named by Card.Ending. It
// returns checkoutReviewReturnUrl with the id, as before, or for a
// ProcessOrder session the URL where it is paid.
func (s *Simulator) ChangePayment(sessionID string, card string) (returnURL string, err error) {
	return s.act(sessionID, func(sess *session) (string, error) {
		if !sess.choosing() {
			return "", sess.notAllowed("choose another card")
		}
		if err := s.choosePayment(sess, card); err != nil {
			return "", err
		}
		return s.next(sess), nil
	})
}

// Redirect is the buyer whose browser opened amazonPayRedirectUrl: the
// session is being processed, and Update is refused from now on. For a session
// that is paid already it does nothing.
func (s *Simulator) Redirect(redirectURL string) error {
	_, err := s.open(redirectURL, func(*session) (string, error) { return "", nil })
	return err
}

// Pay is the buyer who opened amazonPayRedirectUrl and paid with the chosen
// card; some cards decline or cancel there. It returns
// checkoutResultReturnUrl with the session's id in each case. A session that
// is paid already is not paid again.
func (s *Simulator) Pay(redirectURL string) (returnURL string, err error) {
	return s.open(redirectURL, func(sess *session) (string, error) {
		if sess.sub == Processing {
			s.process(sess)
		}
		return withSession(sess.resultURL, sess.id), nil
	})
}

// CancelAtAmazon is the buyer who followed the cancel link of one of Amazon's
// pages. The session is canceled with BuyerCanceled. It returns
// checkoutCancelUrl as it is (see Assumptions.IDInCancelURL); without one
// checkoutResultReturnUrl from the processing page, and otherwise the page that
// the button was on, or the review page.
func (s *Simulator) CancelAtAmazon(sessionID string) (returnURL string, err error) {
	return s.act(sessionID, func(sess *session) (string, error) {
		if sess.state != stateOpen || sess.sub == Paid {
			return "", sess.notAllowed("cancel")
		}
		sess.left = s.cancelReturn(sess)
		s.cancel(sess, buyerCanceled, s.now())
		return sess.left, nil
	})
}

// SetAddress replaces the shipping address of an Open session by anything,
// nil for null, until the buyer chooses another.
func (s *Simulator) SetAddress(sessionID string, a *api.Address) error {
	return s.set(sessionID, func(sess *session) { sess.shipping = cloneAddress(a) })
}

// SetBilling replaces the billing address on file. It is shown to the
// merchant under the usual conditions only.
func (s *Simulator) SetBilling(sessionID string, a *api.Address) error {
	return s.set(sessionID, func(sess *session) { sess.buyer.Billing = cloneAddress(a) })
}

// SetBuyer replaces id, name, e-mail and phone number of the buyer. Empty
// strings are null on the wire.
func (s *Simulator) SetBuyer(sessionID string, b api.Buyer) error {
	return s.set(sessionID, func(sess *session) {
		sess.buyer.ID, sess.buyer.Name, sess.buyer.Email, sess.buyer.PhoneNumber = b.BuyerID, b.Name, b.Email, b.PhoneNumber
	})
}

// Expire makes an Open session expire now, as if 24 hours had passed for it.
func (s *Simulator) Expire(sessionID string) error {
	return s.end(sessionID, "Expired")
}

// AmazonCancel makes Amazon cancel an Open session.
func (s *Simulator) AmazonCancel(sessionID string) error {
	return s.end(sessionID, "AmazonCanceled")
}

func (s *Simulator) end(sessionID, reason string) error {
	_, err := s.act(sessionID, func(sess *session) (string, error) {
		if sess.state != stateOpen {
			return "", sess.notAllowed("be canceled")
		}
		s.cancel(sess, reason, s.now())
		return "", nil
	})
	return err
}

func (s *Simulator) set(sessionID string, change func(*session)) error {
	_, err := s.act(sessionID, func(sess *session) (string, error) {
		if sess.state != stateOpen || sess.buyer == nil {
			return "", sess.notAllowed("change the buyer's data")
		}
		change(sess)
		s.touch(sess, sess.sub)
		return "", nil
	})
	return err
}

// act runs action on a session, locked.
func (s *Simulator) act(sessionID string, action func(*session) (string, error)) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sess, ok := s.session(sessionID)
	if !ok {
		return "", fmt.Errorf("%w: %q", ErrNoSession, sessionID)
	}
	return action(sess)
}

// open runs action on the session that a redirect URL leads to.
func (s *Simulator) open(redirectURL string, action func(*session) (string, error)) (string, error) {
	u, err := url.Parse(redirectURL)
	if err != nil || u.Path != ProcessingPath {
		return "", fmt.Errorf("simulator: %q is no amazonPayRedirectUrl of this simulator", redirectURL)
	}
	return s.act(u.Query().Get(sessionIDParameter), func(sess *session) (string, error) {
		switch {
		case sess.state != stateOpen:
			return "", sess.notAllowed("be paid")
		case len(s.constraints(sess)) > 0:
			return "", fmt.Errorf("%w: constraints %v", ErrNotAllowed, s.constraints(sess))
		case sess.sub == BuyerAttached:
			sess.redirected, sess.sub = true, Processing
		}
		return action(sess)
	})
}

// withSession appends the session's id to a URL.
func withSession(address, id string) string {
	return withParameter(address, sessionIDParameter, id)
}

// withParameter appends a parameter to a URL and leaves the rest of it as it
// is.
func withParameter(address, name, value string) string {
	address, fragment, hasFragment := strings.Cut(address, "#")
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	address += separator + name + "=" + value
	if hasFragment {
		address += "#" + fragment
	}
	return address
}
