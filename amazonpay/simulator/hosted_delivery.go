package simulator

// delivers tells whether the chosen address may be chosen for the session.
func (s *Simulator) delivers(session SessionView, m remembered) bool {
	if session.ProductType == payOnly || session.CheckoutMode == processOrder {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sess, ok := s.session(session.ID)
	return !ok || delivers(sess.delivery, m.buyer.Addresses[m.address])
}
