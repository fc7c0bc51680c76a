package storetest

import (
	"fmt"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// noon returns the moment that the orders of the suite are made at.
func noon() time.Time {
	return time.Date(2024, time.February, 29, 12, 0, 0, 0, time.UTC)
}

// plain returns an order with little in it.
func plain(id string) *store.Order {
	return &store.Order{CheckoutSessionID: id, State: store.Reviewing, CreatedAt: noon(), UpdatedAt: noon()}
}

// full returns an order that has a value of its own in every field but
// Version; n makes them others.
func full(id string, n int) *store.Order {
	o := plain(id)
	for i, field := range texts(o)[1:] {
		*field = fmt.Sprintf("text %d.%d", n, i)
	}
	o.Try, o.Seq, o.Told, o.Attempts = 10*n+1, 10*n+2, 10*n+3, 10*n+4
	o.State, o.ToldState = store.State(fmt.Sprintf("state %d", n)), store.State(fmt.Sprintf("told state %d", n))
	o.Data = fmt.Appendf(nil, `{"n":%d}`, n)
	o.Due = noon().Add(time.Duration(n)*time.Hour + 1*time.Microsecond)
	o.CreatedAt = noon().Add(time.Duration(n)*time.Hour + 20*time.Microsecond)
	o.UpdatedAt = noon().Add(time.Duration(n)*time.Hour + 300*time.Microsecond)
	return o
}

// texts returns the strings of an order that outsiders have a say in, the
// keys first, the checkout session id before all.
func texts(o *store.Order) []*string {
	return []*string{
		&o.CheckoutSessionID, &o.Reference, &o.ChargePermissionID, &o.ChargeID, &o.Reason, &o.RedirectURL, &o.Fingerprint, &o.BrowserKey,
		&o.ChargeAmount, &o.TotalOrderAmount, &o.CurrencyCode, &o.Intent, &o.Claim,
	}
}
