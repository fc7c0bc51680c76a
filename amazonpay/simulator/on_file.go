package simulator

import "fmt"

// A charge permission of type PaymentMethodOnFile (Amazon also says "Saved
// Wallet") lets the merchant charge again and again until somebody closes it.
// With setupOnly nothing is paid at the checkout.

// mergeOnFile takes what belongs to a saved payment method. It can be said
// when the session is made only.
func (t *terms) mergeOnFile(fields object) {
	fields.setText("chargePermissionId", &t.renewedID)
	saved := fields.object("paymentMethodOnFileMetadata")
	t.hasOnFile = saved != nil
	saved.setFlag("setupOnly", &t.setupOnly)
}

// checkOnFile checks a new session. Later its type may be another: see
// SavePaymentMethod.
func (s *Simulator) checkOnFile(t *terms) *problem {
	switch {
	case t.hasOnFile && t.permissionType != onFile:
		return badRequest(reasonCombination, "paymentMethodOnFileMetadata is for chargePermissionType PaymentMethodOnFile only.")
	case t.renewedID == "":
		return nil
	}
	if p := s.permissions[t.renewedID]; p == nil || !p.known || p.closedFor != "" || p.terms.permissionType != onFile || t.permissionType != onFile {
		return badValue(t.renewedID, "chargePermissionId")
	}
	return nil
}

// onFileDocument is paymentMethodOnFileMetadata.
func (t terms) onFileDocument() any {
	if !t.hasOnFile {
		return nil
	}
	return map[string]any{"setupOnly": t.setupOnly}
}

// SavePaymentMethod is the buyer who, in a session of type
// PaymentMethodOnFile with a payment, lets the shop keep the payment method,
// or does not: then the session's type becomes OneTime. Buyers do to begin
// with.
func (s *Simulator) SavePaymentMethod(sessionID string, save bool) error {
	_, err := s.act(sessionID, func(sess *session) (string, error) {
		if !sess.choosing() {
			return "", sess.notAllowed("save a payment method")
		}
		if !sess.mayDecline() {
			return "", fmt.Errorf("%w: session %s does not ask whether to save the payment method", ErrNotAllowed, sess.id)
		}
		sess.permissionType = oneTime
		if save {
			sess.permissionType = onFile
		}
		s.touch(sess, BuyerAttached)
		return "", nil
	})
	return err
}

// mayDecline tells whether the buyer may pay without having the payment
// method saved.
func (t terms) mayDecline() bool {
	return t.hasOnFile && !t.setupOnly && t.renewedID == ""
}
