package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// receiver is a shop's endpoint. It counts what was posted.
type receiver struct {
	url string
	mu  sync.Mutex
	got []string
}

func openReceiver(t *testing.T) *receiver {
	rec := &receiver{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		rec.mu.Lock()
		defer rec.mu.Unlock()
		rec.got = append(rec.got, string(body))
	}))
	t.Cleanup(server.Close)
	rec.url = server.URL
	return rec
}

func (r *receiver) posts() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

func TestNotificationsOverHTTP(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d, shop := openDesk(t, simulator.Config{}), openReceiver(t)
	is.Equal(d.call("GET", "notifications", "").raw, "[]\n")
	d.completed()
	waiting := d.list("notifications")
	is.True(len(waiting) > 0)
	is.Equal(d.call("POST", "notifications/deliver", "").at("posts"), 0.0) // nobody to post to
	is.Equal(d.call("PUT", "notifications/url", `{"url":"`+shop.url+`"}`).status, 204)
	is.Equal(d.call("POST", "notifications/deliver", "").at("posts"), float64(len(waiting)))
	is.Equal(d.list("notifications")[0]["delivered"], true)

	is.Equal(d.call("POST", "notifications/"+waiting[0]["messageId"].(string)+"/resend", "").status, 204)
	is.Equal(d.call("POST", "notifications/deliver", "").at("posts"), 1.0)
	is.Equal(shop.posts(), len(waiting)+1)
}

func TestAnythingCanBeAnnounced(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	announced := d.call("POST", "notifications", `{"ObjectType":"CHARGEBACK","ObjectId":"S03-1","ChargePermissionId":"S03-0"}`)
	is.Equal(announced.status, 201)
	sent := d.sim.Notifications()[0]
	is.Equal(announced.text("messageId"), sent.MessageID)
	is.Equal([]string{sent.Notification.MerchantID, sent.Notification.ObjectID, sent.Notification.NotificationType}, []string{"A1SIMULATOR", "S03-1", "STATE_CHANGE"})
	refused := d.call("POST", "notifications", `{"ObjectType":"CHARGE"}`)
	is.Equal(refused.status, 400)
	is.True(strings.Contains(refused.text("error"), "ObjectID"))
}

func TestDisorderOverHTTP(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d, shop := openDesk(t, simulator.Config{NotifyURL: "http://127.0.0.1:1/"}), openReceiver(t)
	is.Equal(d.call("PUT", "notifications/url", `{"url":"`+shop.url+`"}`).status, 204)
	is.Equal(d.call("PUT", "notifications/disorder", `{"duplicates":2,"lose":1,"shuffle":true,"delay":"1m"}`).status, 204)
	is.Equal(d.call("POST", "notifications", `{"ObjectType":"CHARGE","ObjectId":"S03-1"}`).status, 201)
	is.Equal(d.call("POST", "notifications/deliver", "").at("posts"), 0.0)
	d.sim.Advance(time.Minute)
	is.Equal(d.call("POST", "notifications/deliver", "").at("posts"), 3.0)
	is.Equal(shop.posts(), 2) // one got lost
}

func TestSettingsOfNotificationsThatCannotBe(t *testing.T) {
	t.Parallel()
	d := openDesk(t, simulator.Config{})
	for _, c := range []struct {
		name, method, target, body string
		status                     int
	}{
		{"no URL", "PUT", "notifications/url", `{}`, 400},
		{"a path", "PUT", "notifications/url", `{"url":"/pay/notifications"}`, 400},
		{"a file", "PUT", "notifications/url", `{"url":"file:///etc/passwd"}`, 400},
		{"none any more", "PUT", "notifications/url", `{"url":""}`, 204},
		{"fewer than none", "PUT", "notifications/disorder", `{"duplicates":-1}`, 400},
		{"a flood", "PUT", "notifications/disorder", `{"duplicates":101}`, 400},
		{"lost before they were sent", "PUT", "notifications/disorder", `{"lose":-1}`, 400},
		{"a delay in words", "PUT", "notifications/disorder", `{"delay":"soon"}`, 400},
		{"one that there is not", "POST", "notifications/x/resend", ``, 404},
		{"when to send it again", "POST", "notifications/x/resend", `{"delay":"1m"}`, 400},
		{"where to deliver", "POST", "notifications/deliver", `{"url":"http://127.0.0.1:1/"}`, 400},
		{"what to keep", "POST", "reset", `{"keep":"notifications"}`, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			is.New(t).Equal(d.call(c.method, c.target, c.body).status, c.status)
		})
	}
}
