package simulator

import (
	"fmt"
	"slices"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// periodic tells whether Assumptions.PeriodicLimit is about p. Charges in another
// currency neither have that limit nor count.
func (s *Simulator) periodic(p *permission) bool {
	return s.cfg.Assumptions.PeriodicLimit.Amount != "" && p.terms.permissionType == recurring && p.currency == s.cfg.Assumptions.PeriodicLimit.CurrencyCode
}

// periodicBalance is what p's buyer may still be charged this month, in
// hundredths.
func (s *Simulator) periodicBalance(p *permission) int64 {
	now := s.now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	left := units(s.cfg.Assumptions.PeriodicLimit)
	for _, other := range s.granted {
		if s.periodic(other) && other.environment == p.environment && other.buyer["buyerId"] == p.buyer["buyerId"] {
			left -= s.charged(other, month)
		}
	}
	return max(0, left)
}

// charged adds up what p was charged since then and has not been given up.
func (s *Simulator) charged(p *permission, since time.Time) (sum int64) {
	for _, c := range p.charges {
		s.settle(c)
		switch {
		case c.created.Before(since):
		case c.open():
			sum += units(c.amount)
		case c.state == chargeCaptured:
			sum += units(c.captured)
		}
	}
	return sum
}

// limits are the most that p may be charged and what is left of it: in all,
// or in this month. They are zero if there is no such limit.
func (s *Simulator) limits(p *permission, st standing) (limit, balance api.Price) {
	switch {
	case p.limited():
		return p.limit, priceOf(st.balance(p), p.limit.CurrencyCode)
	case s.periodic(p):
		return s.cfg.Assumptions.PeriodicLimit, priceOf(s.periodicBalance(p), p.currency)
	}
	return api.Price{}, api.Price{}
}

func checkPeriodicLimit(limit api.Price) (errs []error) {
	if limit == (api.Price{}) {
		return nil
	}
	if n, ok := minorUnits(limit); !ok || n <= 0 || !slices.Contains(currencies(), limit.CurrencyCode) {
		errs = append(errs, fmt.Errorf("simulator: Assumptions.PeriodicLimit %q %q: use an amount such as 500 and one of %q", limit.Amount, limit.CurrencyCode, currencies()))
	}
	return errs
}
