// Package store holds the kit's durable record of a checkout, the Order, and
// the contract of the places that keep it.
//
// An order store is six plain methods over one kind of record. Package
// memstore keeps orders in memory, package sqlstore in a SQL database, and
// package storetest proves that an implementation of your own keeps the
// contract.
package store

import (
	"context"
	"errors"
	"time"
)

// Order is the kit's own record of one Amazon Pay checkout session. An Order
// is a plain value: copies share only Data, which nobody changes in place.
//
// A store gives back what it was given, with three exceptions: times come
// back in UTC and cut to the microsecond, empty Data may come back as nil,
// and Version is the store's. It has room for at least 256 characters in
// every string, 4096 in Reason and RedirectURL, a megabyte of Data, and 32
// bits in every number. A string that it cannot hold, such as one with a NUL
// or with invalid UTF-8, is an error; it is never changed.
type Order struct {
	CheckoutSessionID  string    // Amazon's id of the session; the primary key
	Reference          string    // the shop's order number; unique once set, empty until PlaceOrder; never changes after
	State              State     // how far the order has come
	ChargeAmount       string    // decimal string, exactly what Update told Amazon; Complete repeats it byte for byte
	TotalOrderAmount   string    // decimal string, when it was sent; else empty
	CurrencyCode       string    // ISO 4217 code of both amounts
	Intent             string    // Amazon's paymentIntent
	Fingerprint        string    // hash of what the buyer agreed to: address, lines, amounts, choices
	ChargePermissionID string    // Amazon's id, once known
	ChargeID           string    // Amazon's id, once known; stays empty with intent Confirm
	Reason             string    // why the order is in its state: Amazon's reason code or the kit's own
	BrowserKey         string    // hash that names the browser which saw the review page first
	RedirectURL        string    // amazonPayRedirectUrl, once placed
	Try                int       // number of the attempt at Complete; part of its idempotency key
	Seq                int       // outcomes recorded so far
	Told               int       // the last outcome that the shop acknowledged
	ToldState          State     // the state of that outcome; empty: none yet
	Attempts           int       // failed attempts in a row, for back-off
	Due                time.Time // when somebody should look again; zero: never
	Claim              string    // names the worker that may act on the order until Due; empty: nobody
	Data               []byte    // the host's own, opaque here
	Version            int64     // set by the store: 1 when created, one more with each update
	CreatedAt          time.Time // set by the caller
	UpdatedAt          time.Time // set by the caller
}

// Errors of an OrderStore. Implementations return them, possibly wrapped;
// test with errors.Is.
var (
	// ErrNotFound: no order has that key.
	ErrNotFound = errors.New("store: no such order")
	// ErrExists: the checkout session or the reference belongs to an order
	// already.
	ErrExists = errors.New("store: order exists already")
	// ErrConflict: the order changed since it was read.
	ErrConflict = errors.New("store: order changed since it was read")
)

// OrderStore keeps orders. Implementations are safe for concurrent use, also
// from several processes where the medium is shared. Every method returns
// ctx's error when ctx ends first. What a method returns is the caller's own
// copy; what it is given it does not keep.
//
// A write that returned nil is durable and visible to every read that starts
// afterwards, through any connection. A write that returned one of the
// errors of this package changed nothing. After any other error the write
// may or may not have happened.
type OrderStore interface {
	// Create adds an order and sets its Version to 1, in the record and in o.
	// It returns ErrExists when the CheckoutSessionID, or a Reference that is
	// not empty, is taken. Any number of orders may have an empty Reference. An
	// order without a CheckoutSessionID is an error. o is unchanged after an
	// error.
	Create(ctx context.Context, o *Order) error

	// Get returns the order with that checkout session id, compared byte for
	// byte, or ErrNotFound.
	Get(ctx context.Context, checkoutSessionID string) (*Order, error)

	// Update replaces the record if its Version still is o.Version, and adds
	// one to the Version, in the record and in o. Of several updates that
	// started from one version exactly one succeeds; the others get
	// ErrConflict. A missing order is ErrNotFound, a Reference of another
	// order ErrExists. o is unchanged after an error.
	Update(ctx context.Context, o *Order) error

	// ByReference returns the order with that reference, compared byte for
	// byte, or ErrNotFound. The empty reference is never found.
	ByReference(ctx context.Context, reference string) (*Order, error)

	// ByChargePermission returns the order with that charge permission id, the
	// one with the latest CreatedAt if there are several, or ErrNotFound. The
	// empty id is never found.
	ByChargePermission(ctx context.Context, id string) (*Order, error)

	// Due returns up to limit orders whose Due is set and not after now,
	// oldest Due first. It claims nothing. A limit of zero or less is no orders.
	// No orders is no error.
	Due(ctx context.Context, now time.Time, limit int) ([]*Order, error)
}

// Transactor is implemented by stores that can write the kit's records and
// the shop's own in one transaction.
type Transactor interface {
	// Transact runs fn in a transaction and commits when fn returned nil. When
	// fn fails or panics nothing of it happened, and fn's error comes back,
	// possibly wrapped. The OrderStore's methods take part when they are called
	// with the ctx that fn was given; one that returns an error of this package
	// changed nothing, and the transaction goes on. An error of the commit
	// itself may mean that it happened all the same. There is no transaction in
	// a transaction: fn must not call Transact again with its ctx, which is an
	// error.
	Transact(ctx context.Context, fn func(ctx context.Context) error) error
}
