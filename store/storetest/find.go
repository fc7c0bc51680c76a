package storetest

import (
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

func findRules() []rule {
	return []rule{
		{
			"Get finds by session id",
			"Get returns the order with that CheckoutSessionID, or ErrNotFound",
			getFinds,
		},
		{
			"ByReference finds by reference",
			"ByReference returns the order with that Reference, as it is now, or ErrNotFound; the empty reference is never found",
			byReferenceFinds,
		},
		{
			"ByChargePermission finds the latest",
			"ByChargePermission returns the order with that ChargePermissionID, the one with the latest CreatedAt if there are several, or ErrNotFound; " +
				"the empty id is never found",
			byChargePermissionFinds,
		},
		{
			"keys are compared byte for byte",
			"keys that differ in any byte, in case, spaces, accents or invisible characters, are different keys, and no character in a key is a wildcard",
			keysAreBytes,
		},
		{
			"odd keys are not found",
			"a read with a key that no order can have, such as one with a NUL, with invalid UTF-8 or of a hundred thousand characters, returns ErrNotFound",
			oddKeysAreNotFound,
		},
	}
}

func getFinds(p *probe) {
	p.notFound("Get", p.other.Get, "session")
	first, second := p.create(full("first", 1)), p.create(full("second", 2))
	p.kept(first)
	p.kept(second)
	for _, id := range []string{"", "third", first.Reference, first.ChargePermissionID} {
		p.notFound("Get", p.other.Get, id)
	}
}

func byReferenceFinds(p *probe) {
	p.notFound("ByReference", p.other.ByReference, "")
	unset := p.create(plain("unset"))
	first := p.create(full("first", 1))
	p.found("ByReference", p.other.ByReference, first.Reference, first)
	for _, reference := range []string{"", "none", "first", first.ChargePermissionID} {
		p.notFound("ByReference", p.other.ByReference, reference)
	}
	unset.Reference = "late"
	p.update(unset)
	p.found("ByReference", p.other.ByReference, "late", unset)
	unset.Reference = "later"
	p.update(unset)
	p.notFound("ByReference", p.other.ByReference, "late")
	heir := plain("heir")
	heir.Reference = "late"
	p.found("ByReference", p.other.ByReference, "late", p.create(heir))
}

func byChargePermissionFinds(p *probe) {
	p.notFound("ByChargePermission", p.other.ByChargePermission, "")
	p.create(plain("unset"))
	var latest *store.Order
	for _, id := range []string{"1 middle", "2 latest", "3 earliest"} {
		o := plain(id)
		o.ChargePermissionID = "permission"
		switch id {
		case "2 latest":
			o.CreatedAt, latest = noon().Add(time.Microsecond), o
		case "3 earliest":
			o.CreatedAt = noon().Add(-time.Hour)
		}
		p.create(o)
	}
	p.found("ByChargePermission", p.other.ByChargePermission, "permission", latest)
	for _, id := range []string{"", "none", latest.CheckoutSessionID} {
		p.notFound("ByChargePermission", p.other.ByChargePermission, id)
	}
	latest.ChargePermissionID = "another"
	p.update(latest)
	p.found("ByChargePermission", p.other.ByChargePermission, "another", latest)
	if o, err := p.other.ByChargePermission(p.ctx, "permission"); err != nil || o.CheckoutSessionID != "1 middle" {
		p.broken("ByChargePermission does not return the latest of the orders that still have the id: %v, %v", o, err)
	}
}

// lookalikes are keys that a collation, a cast, padding or a pattern would
// take for one another.
func lookalikes() []string {
	return []string{
		"order-1", "Order-1", "ORDER-1", "order-1 ", " order-1", "order-1\t", "order-1\n", "order\u20101", "order-1\u200b", "order-1\u00ad",
		"%", "_", "order-_", "order%", "*", "?", "1", "01", "1.0", "1e0", "+1", "\uff11",
		"stra\u00dfe", "strasse", "\u00e9", "e\u0301", "e", "\u00c9", "I", "\u0131", "\u0130", "i", "\u3042", "\u30a2", "\uff71",
	}
}

func keysAreBytes(p *probe) {
	var orders []*store.Order
	for _, key := range lookalikes() {
		p.notFound("Get", p.other.Get, key)
		p.notFound("ByReference", p.other.ByReference, key)
		p.notFound("ByChargePermission", p.other.ByChargePermission, key)
		o := plain(key)
		o.Reference, o.ChargePermissionID = key, key
		orders = append(orders, p.create(o))
	}
	for _, o := range orders {
		p.kept(o)
		p.found("ByReference", p.other.ByReference, o.Reference, o)
		p.found("ByChargePermission", p.other.ByChargePermission, o.ChargePermissionID, o)
	}
}

func oddKeysAreNotFound(p *probe) {
	p.create(full("session", 1))
	for _, key := range []string{"session\x00", "\x00", "session\xff", "\xed\xa0\x80", strings.Repeat("x", 100000)} {
		p.notFound("Get", p.other.Get, key)
		p.notFound("ByReference", p.other.ByReference, key)
		p.notFound("ByChargePermission", p.other.ByChargePermission, key)
	}
}
