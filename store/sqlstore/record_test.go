package sqlstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

func TestAStringThatSomeDatabaseWouldChangeIsRefusedByAll(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		order store.Order
		says  string // empty: it is sent to the database
	}{
		"a reference as long as may be":           {store.Order{Reference: strings.Repeat("\U0001f469", 256)}, ""},
		"a reference that is longer":              {store.Order{Reference: strings.Repeat("x", 1025)}, "reference: 1025 bytes are more than the 1024"},
		"a session id that is longer":             {store.Order{CheckoutSessionID: strings.Repeat("x", 1025)}, "checkout_session_id: 1025 bytes"},
		"a state that is longer":                  {store.Order{State: store.State(strings.Repeat("x", 1025))}, "state: 1025 bytes"},
		"a claim that is longer":                  {store.Order{Claim: strings.Repeat("x", 1025)}, "claim: 1025 bytes"},
		"a reason as long as may be":              {store.Order{Reason: strings.Repeat("\U0001f469", 4096)}, ""},
		"a reason that is longer":                 {store.Order{Reason: strings.Repeat("x", 16385)}, "reason: 16385 bytes are more than the 16384"},
		"an address that is longer":               {store.Order{RedirectURL: strings.Repeat("x", 16385)}, "redirect_url: 16385 bytes"},
		"a NUL in the reference":                  {store.Order{Reference: "1\x00"}, `reference: "1\x00" has a NUL or is not UTF-8`},
		"Latin-1 in the reason":                   {store.Order{Reason: "caf\xe9"}, `reason: "caf\xe9" has a NUL or is not UTF-8`},
		"half a surrogate pair in the told state": {store.Order{ToldState: "\xed\xa0\x80"}, "told_state: "},
	} {
		for _, dialect := range []sqlstore.Dialect{sqlstore.PostgreSQL, sqlstore.MySQL, sqlstore.SQLite} {
			t.Run(name+" "+string(dialect), func(t *testing.T) {
				t.Parallel()
				s, err := sqlstore.New(openUnreachable(t), dialect)
				is.New(t).NoErr(err)
				o := c.order
				if o.CheckoutSessionID == "" {
					o.CheckoutSessionID = "session"
				}
				for call, write := range map[string]func(context.Context, *store.Order) error{"create": s.Create, "update": s.Update} {
					is := is.New(t)
					err := write(t.Context(), &o)
					is.Equal(errors.Is(err, errUnreachable), c.says == "")                 // the database was asked or not
					is.True(strings.HasPrefix(err.Error(), "sqlstore: "+call+": "+c.says)) // and which column it is
				}
			})
		}
	}
}

func TestAKeyThatNoDatabaseHasIsNotFoundWithoutAsking(t *testing.T) {
	t.Parallel()
	s, err := sqlstore.New(openUnreachable(t), sqlstore.PostgreSQL)
	is.New(t).NoErr(err)
	for _, key := range []string{"\x00", "session\x00", "\xff"} {
		for name, read := range map[string]func(context.Context, string) (*store.Order, error){
			"get": s.Get, "by reference": s.ByReference, "by charge permission": s.ByChargePermission,
		} {
			is := is.New(t)
			_, err := read(t.Context(), key)
			is.True(errors.Is(err, store.ErrNotFound))
			is.True(strings.HasPrefix(err.Error(), "sqlstore: "+name+": "))
		}
	}
}
