package storetest

import "github.com/paykit-go/amazonpaykit/store"

func updateRules() []rule {
	return []rule{
		{
			"Update replaces every field",
			"what Update was given is what Get returns, field by field, empty ones too",
			updateReplacesEveryField,
		},
		{
			"Update counts versions",
			"Update adds one to Version, in the record and in the order that it was given",
			updateCountsVersions,
		},
		{
			"Update refuses another version",
			"Update returns ErrConflict unless Version is that of the record, and changes nothing, not even the order that it was given",
			updateRefusesAnotherVersion,
		},
		{
			"Update refuses a missing order",
			"Update returns ErrNotFound for an order that is not there, and does not create it",
			updateRefusesMissing,
		},
		{
			"Update refuses a taken reference",
			"Update returns ErrExists for a Reference of another order, and changes nothing, not even the order that it was given",
			updateRefusesTakenReference,
		},
		{
			"Update keeps the own reference",
			"an order may be updated with the Reference that it has already",
			updateKeepsOwnReference,
		},
		{
			"Update leaves the others alone",
			"Update changes one order only",
			updateLeavesOthersAlone,
		},
	}
}

func updateReplacesEveryField(p *probe) {
	p.create(full("session", 1))
	o := full("session", 2)
	o.Version = 1
	p.update(o)
	p.kept(o)
	bare := &store.Order{CheckoutSessionID: "session", Version: 2}
	p.update(bare)
	p.kept(bare)
}

func updateCountsVersions(p *probe) {
	o := p.create(plain("session"))
	for want := int64(2); want < 5; want++ {
		p.update(o)
		if o.Version != want {
			p.broken("Update left Version %d in the order that it was given, want %d", o.Version, want)
		}
		if v := p.get("session").Version; v != want {
			p.broken("after Update the record has Version %d, want %d", v, want)
		}
	}
}

func updateRefusesAnotherVersion(p *probe) {
	o := p.create(full("session", 1))
	p.update(o)
	for _, version := range []int64{-1, 0, 1, 3, 1 << 40} {
		another := full("session", 2)
		another.Version = version
		p.refused("Update", p.one.Update, another, store.ErrConflict)
		p.refused("Update", p.other.Update, another, store.ErrConflict)
	}
	p.kept(o)
	p.notFound("ByReference", p.other.ByReference, full("session", 2).Reference)
}

func updateRefusesMissing(p *probe) {
	p.create(full("session", 1))
	for _, id := range []string{"missing", ""} {
		o := full(id, 2)
		o.Version = 1
		p.refused("Update", p.one.Update, o, store.ErrNotFound)
		p.notFound("Get", p.other.Get, id)
	}
}

func updateRefusesTakenReference(p *probe) {
	first, second := p.create(full("first", 1)), p.create(full("second", 2))
	thief := clone(second)
	thief.Reference, thief.Reason = first.Reference, "thief"
	p.refused("Update", p.one.Update, thief, store.ErrExists)
	p.refused("Update", p.other.Update, thief, store.ErrExists)
	p.kept(first)
	p.kept(second)
	p.found("ByReference", p.other.ByReference, first.Reference, first)
	p.found("ByReference", p.other.ByReference, second.Reference, second)
}

func updateKeepsOwnReference(p *probe) {
	o := p.create(plain("session"))
	o.Reference = "reference"
	p.update(o)
	o.Reason = "again"
	p.update(o)
	p.found("ByReference", p.other.ByReference, "reference", o)
}

func updateLeavesOthersAlone(p *probe) {
	first, second := p.create(full("first", 1)), p.create(full("second", 2))
	first.Reason = "changed"
	p.update(first)
	p.kept(first)
	p.kept(second)
}
