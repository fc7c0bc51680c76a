package storetest

import "github.com/paykit-go/amazonpaykit/store"

func createRules() []rule {
	return []rule{
		{
			"Create sets version 1",
			"Create sets Version to 1, in the record and in the order that it was given, whatever it was before",
			createSetsVersion,
		},
		{
			"Create keeps every field",
			"what Create was given is what Get returns, field by field",
			createKeepsEveryField,
		},
		{
			"Create takes a session once",
			"Create returns ErrExists for a CheckoutSessionID that is taken, and changes nothing",
			createTakesSessionOnce,
		},
		{
			"Create takes a reference once",
			"Create returns ErrExists for a Reference that is taken, and changes nothing",
			createTakesReferenceOnce,
		},
		{
			"Create takes many empty references",
			"any number of orders may have an empty Reference",
			createTakesEmptyReferences,
		},
		{
			"Create needs a session id",
			"Create returns an error for an order without a CheckoutSessionID, and changes nothing",
			createNeedsSessionID,
		},
	}
}

func createSetsVersion(p *probe) {
	o := plain("session")
	o.Version = 7
	p.create(o)
	if o.Version != 1 {
		p.broken("Create left Version %d in the order that it was given, want 1", o.Version)
	}
	if v := p.get("session").Version; v != 1 {
		p.broken("after Create the record has Version %d, want 1", v)
	}
}

func createKeepsEveryField(p *probe) {
	p.kept(p.create(full("session", 1)))
	p.kept(p.create(&store.Order{CheckoutSessionID: "empty"}))
	o := plain("stranger")
	o.State = "a state that the kit does not know"
	p.kept(p.create(o))
}

func createTakesSessionOnce(p *probe) {
	first := p.create(full("session", 1))
	p.refused("Create", p.one.Create, full("session", 2), store.ErrExists)
	p.refused("Create", p.other.Create, full("session", 3), store.ErrExists)
	p.kept(first)
	p.notFound("ByReference", p.one.ByReference, full("session", 2).Reference)
}

func createTakesReferenceOnce(p *probe) {
	first := p.create(full("first", 1))
	second := full("second", 2)
	second.Reference = first.Reference
	p.refused("Create", p.one.Create, second, store.ErrExists)
	p.refused("Create", p.other.Create, second, store.ErrExists)
	p.kept(first)
	p.notFound("Get", p.other.Get, "second")
}

func createTakesEmptyReferences(p *probe) {
	first, second, third := p.create(plain("first")), p.create(plain("second")), p.create(plain("third"))
	p.kept(first)
	p.kept(second)
	p.kept(third)
}

func createNeedsSessionID(p *probe) {
	o := full("", 1)
	if err := p.one.Create(p.ctx, o); err == nil {
		p.broken("Create took an order without a CheckoutSessionID")
	}
	p.notFound("Get", p.other.Get, "")
	p.notFound("ByReference", p.other.ByReference, o.Reference)
}
