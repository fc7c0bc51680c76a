package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func TestOrdersCartsAndSessionsSurviveARestart(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	b.Buy(b.Get("/products/yirgacheffe"))
	placed := b.PlaceOrder(b.Click(fill(b, "huila", "1")))

	is.NoErr(s.Close())
	s.start()
	b = b.At(s.App)

	is.Equal(b.Pay(placed).Status, http.StatusOK) // the buyer comes back from Amazon
	orders := b.Get("/orders")
	is.Equal(strings.Count(orders.Text(), "State authorized"), 2)
	is.True(orders.Says("1 × Yirgacheffe"))
	is.True(orders.Says("1 × Huila"))
	is.Equal(s.completed(), 2)
}

func TestI5_OrdersAndCartsOfAnotherBrowserStayHidden(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	owner, stranger := s.japanese(), s.european()
	cart := fill(owner, "huila", "1")
	review := owner.Click(cart)
	owner.Pay(owner.PlaceOrder(review))

	is.True(stranger.Get("/orders").Says("There are none yet."))
	is.True(stranger.Get("/cart").Says("There is nothing in it yet."))
	is.Equal(stranger.Get(review.URL.String()).Status, http.StatusForbidden)
	fill(stranger, "dripper", "1")
	is.True(stranger.Click(cart).Says("belongs to another browser")) // the owner's button
}

func TestTheBrowserHasASessionBeforeItLeavesForAmazon(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	cookies := s.japanese().Get("/products/huila").Header.Values("Set-Cookie")
	is.True(slices.ContainsFunc(cookies, func(c string) bool { return strings.HasPrefix(c, "shop=") }))
	cookies = s.japanese().Get("/").Header.Values("Set-Cookie")
	is.True(!slices.ContainsFunc(cookies, func(c string) bool { return strings.HasPrefix(c, "shop=") })) // no need yet
}

func TestC13_CartFormsNeedTheirToken(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	forged := b.Submit(b.Get("/products/huila"), "/cart/items", url.Values{"csrf_token": {"guess"}})
	is.Equal(forged.Status, http.StatusForbidden)
	is.True(b.Get("/cart").Says("There is nothing in it yet."))
}

func TestBadInputGetsAClearPage(t *testing.T) {
	t.Parallel()
	s := open(t, api.JP)
	for _, c := range []struct {
		name    string
		changes url.Values
	}{
		{"no such product", url.Values{"sku": {"tea"}}},
		{"no number", url.Values{"quantity": {"many"}}},
		{"nothing", url.Values{"quantity": {"0"}}},
		{"less than nothing", url.Values{"quantity": {"-3"}}},
		{"too many", url.Values{"quantity": {"1000000"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			b := s.japanese()
			page := b.Submit(b.Get("/products/huila"), "/cart/items", c.changes)
			is.Equal(page.Status, http.StatusBadRequest)
			is.True(page.Says("a whole number from 1 to 20"))
		})
	}
	t.Run("no such page", func(t *testing.T) {
		is := is.New(t)
		for _, path := range []string{"/products/tea", "/nothing", "/static/nothing.css", "/static/"} {
			is.Equal(s.japanese().Get(path).Status, http.StatusNotFound)
		}
	})
}

func TestCartIsChangedAndRemoved(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	b := open(t, api.EU).european()
	cart := fill(b, "huila", "1")
	cart = b.Submit(cart, "/cart/items/huila", url.Values{"quantity": {"3"}})
	is.True(cart.Says("€37.50"))
	cart = b.Submit(cart, "/cart/items/huila", url.Values{"remove": {"1"}})
	is.True(cart.Says("Huila was removed."))
	is.True(cart.Says("There is nothing in it yet."))
}

func TestPagesCarryTheirHeaders(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	h := open(t, api.JP).japanese().Get("/products/huila").Header
	is.True(strings.Contains(h.Get("Content-Security-Policy"), "'nonce-"))
	is.True(strings.Contains(h.Get("Content-Security-Policy"), endpoint)) // the simulator's checkout.js
	is.Equal(h.Get("Cache-Control"), "no-store")
	is.Equal(h.Get("Referrer-Policy"), "same-origin")
	is.Equal(h.Get("X-Content-Type-Options"), "nosniff")
}

func TestB1_TheCookieComesAlongFromAmazonAndOverHTTPSOnly(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	is.NoErr(s.Close())
	s.cfg.BaseURL = "https://shop.example"
	s.start()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://shop.example/products/huila", nil))
	for _, c := range w.Result().Cookies() {
		if c.Name == "shop" {
			is.True(c.Secure)
			is.True(c.HttpOnly)
			is.Equal(c.SameSite, http.SameSiteLaxMode)
			return
		}
	}
	t.Fatal("the browser got no session")
}

func TestAFormThatIsTooLongChangesNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	b := open(t, api.JP).japanese()
	page := b.Submit(b.Get("/products/huila"), "/cart/items", url.Values{"note": {strings.Repeat("x", 64<<10)}})
	is.True(page.Status >= 400)
	is.True(b.Get("/cart").Says("There is nothing in it yet."))
}

func TestMyOrdersLeadBackToAnOrderThatIsNotPaid(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	review := b.Click(fill(b, "huila", "1"))
	b.PlaceOrder(review) // and then closes the window
	orders := b.Get("/orders")
	is.True(orders.Says("Not paid yet"))
	is.True(orders.Says("Go on with this order"))

	again := b.Get("/pay/review?amazonCheckoutSessionId=" + review.Session(t))
	b.Pay(b.PlaceOrder(again)) // the same order, not a second one
	is.Equal(strings.Count(b.Get("/orders").Text(), "State authorized"), 1)
	is.Equal(len(s.amazon.Calls("UpdateCheckoutSession")), 1)
}
