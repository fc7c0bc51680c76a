package checkout

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// open returns the shop's side of a checkout on a database of its own.
func open(t *testing.T) *Checkout {
	t.Helper()
	is := is.New(t)
	market, err := pricing.ForRegion(api.JP)
	is.NoErr(err)
	goods, err := catalog.New(market.Currency)
	is.NoErr(err)
	where, err := shopdb.Parse(filepath.Join(t.TempDir(), "shop.db"))
	is.NoErr(err)
	db, err := shopdb.Open(t.Context(), where, goods, time.Now)
	is.NoErr(err)
	t.Cleanup(func() { db.Close() })
	return &Checkout{Catalog: goods, Market: market, DB: db, Sessions: scs.New(), Log: slog.New(slog.DiscardHandler)}
}

// visit is a browser on its review page, with its cart.
func (c *Checkout) visit(t *testing.T, skus ...string) *amazonpay.Visit {
	t.Helper()
	is := is.New(t)
	ctx, err := c.Sessions.Load(t.Context(), "")
	is.NoErr(err)
	for _, sku := range skus {
		is.NoErr(c.DB.AddToCart(ctx, c.Browser(ctx), sku, 1))
	}
	cart, err := c.DB.Cart(ctx, c.Browser(ctx))
	is.NoErr(err)
	return &amazonpay.Visit{
		Session: &api.CheckoutSession{CheckoutSessionID: "session", ShippingAddress: &api.Address{CountryCode: "JP", PostalCode: "153-0064"}},
		Choices: url.Values{"cart": {cart.ID}}, Request: (&http.Request{Header: http.Header{}}).WithContext(ctx),
	}
}

func TestB8_WhatIsPlacedIsWhatWasQuoted(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	c := open(t)
	v := c.visit(t, "huila", "huila")
	ctx := v.Request.Context()
	q, err := c.Quote(ctx, v)
	is.NoErr(err)

	// This very moment, in another tab: other goods at the same price.
	is.NoErr(c.DB.SetQuantity(ctx, c.Browser(ctx), "huila", 0))
	is.NoErr(c.DB.AddToCart(ctx, c.Browser(ctx), "harbour-blend", 1))
	is.NoErr(c.DB.AddToCart(ctx, c.Browser(ctx), "yirgacheffe", 1))
	again, err := c.Quote(ctx, v)
	is.NoErr(err)
	is.Equal(again.ChargeAmount, q.ChargeAmount)

	_, err = c.PlaceOrder(ctx, v, q)
	var refused *amazonpay.Refusal
	is.True(errors.As(err, &refused)) // the buyer has not seen them
	_, err = c.PlaceOrder(ctx, v, again)
	is.NoErr(err)
}
