package simulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Any notification can be announced, also of types and merchants that nobody knows, as long as it names an object.
//
// Source: this kit's own tooling
func TestAnyNotificationCanBeAnnounced(t *testing.T) {
	t.Parallel()
	full := ipn.Notification{
		MerchantID: "A9SOMEBODYELSE", ObjectType: "PARCEL", ObjectID: "P1", ChargePermissionID: "S03-1",
		NotificationType: "ATTRIBUTE_CHANGE", NotificationID: "n1", NotificationVersion: "V3",
	}
	for _, c := range []struct {
		name     string
		n        ipn.Notification
		merchant string // of the simulator
		want     ipn.Notification
		refused  bool
	}{
		{"anything goes as it is", full, merchant, full, false},
		{"what is left out is filled in", ipn.Notification{ObjectType: ipn.Chargeback, ObjectID: "C1"}, merchant,
			ipn.Notification{MerchantID: merchant, ObjectType: ipn.Chargeback, ObjectID: "C1", NotificationType: "STATE_CHANGE", NotificationVersion: "V2"}, false},
		{"an object is needed", ipn.Notification{ObjectType: ipn.Charge}, merchant, ipn.Notification{}, true},
		{"its type as well", ipn.Notification{ObjectID: "C1"}, merchant, ipn.Notification{}, true},
		{"and a merchant", ipn.Notification{ObjectType: ipn.Charge, ObjectID: "C1"}, "", ipn.Notification{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{MerchantID: c.merchant})
			id, err := m.sim.Announce(c.n)
			is.Equal(err != nil, c.refused)
			if c.refused {
				is.Equal(len(m.sim.Notifications()), 0)
				return
			}
			sent := m.sim.Notifications()[0]
			is.Equal(sent.MessageID, id)
			is.True(sent.Notification.NotificationID != "")
			if c.n.NotificationID == "" {
				sent.Notification.NotificationID = ""
			}
			is.Equal(sent.Notification, c.want)
		})
	}
}

// When the list of notifications is full a tenth of it makes room, what is done first.
//
// Source: this kit's own tooling
func TestTheListOfNotificationsIsBounded(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const most = 10_000
	r := notifiedShop(t, simulator.Config{})
	r.sim.SetDisorder(simulator.Disorder{Delay: time.Hour})
	announce(r, most-2)
	r.sim.SetDisorder(simulator.Disorder{})
	announce(r, 2)
	is.Equal(r.post(), 2) // done, and the newest
	is.Equal(len(r.sim.Notifications()), most)

	announce(r, 1)
	list := r.sim.Notifications()
	is.Equal(len(list), most-most/10+1)
	is.Equal(list[0].Notification.ObjectID, "998")            // of those that wait the oldest are gone
	is.Equal(list[len(list)-2].Notification.ObjectID, "9997") // of those that were delivered all
	announce(r, most/10)
	is.Equal(len(r.sim.Notifications()), most-most/10+1)
}

// A notification names the merchant that the button named.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestTheMerchantOfNotifications(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	m.paid("1111", "Confirm", false)
	is.Equal(m.sim.Notifications()[0].Notification.MerchantID, merchant) // as the button says
}

// A URL or a topic that notifications cannot go to or come from is refused at the start.
//
// Source: this kit's own tooling
func TestNotificationSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]simulator.Config{
		"a NotifyURL that is not absolute": {NotifyURL: "/pay/notifications"},
		"a NotifyURL that is not HTTP":     {NotifyURL: "ftp://shop.example/"},
		"a TopicARN that is none":          {TopicARN: "amazon-pay"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			_, err := simulator.New(cfg)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), strings.Fields(name)[1])) // names the field
		})
	}
}

// Notifications come from a topic in the region's own part of the world.
//
// Source: not documented; our choice
func TestEachRegionHasATopic(t *testing.T) {
	t.Parallel()
	for name, region := range regions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: region})
			_, err := ipn.New(m.sim.NotificationConfig(merchant))
			is.NoErr(err)
		})
	}
}
