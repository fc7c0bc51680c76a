package control

import (
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func (c *control) notifications(*http.Request) (reply, error) {
	return listed(c.sim.Notifications()), nil
}

func (c *control) announce(r *http.Request) (reply, error) {
	n := ipn.Notification{MerchantID: c.cfg.MerchantID}
	if err := readBody(r, &n); err != nil {
		return reply{}, err
	}
	id, err := c.sim.Announce(n)
	if err != nil {
		return reply{}, bad("%v", err)
	}
	return reply{http.StatusCreated, map[string]string{"messageId": id}}, nil
}

func (c *control) deliver(r *http.Request) (reply, error) {
	if err := readBody(r, &nothing{}); err != nil {
		return reply{}, err
	}
	posts, err := c.sim.Deliver(r.Context())
	return reply{document: map[string]int{"posts": posts}}, err
}

func (c *control) resend(r *http.Request) (reply, error) {
	if err := readBody(r, &nothing{}); err != nil {
		return reply{}, err
	}
	return reply{}, c.sim.Resend(r.PathValue("id"))
}

func (c *control) setURL(r *http.Request) (reply, error) {
	var body struct {
		URL *string `json:"url"`
	}
	if err := readBody(r, &body); err != nil {
		return reply{}, err
	}
	if body.URL == nil {
		return reply{}, bad(`say where notifications are posted: {"url":"http://127.0.0.1:8080/pay/notifications"}`)
	}
	if err := checkURL(*body.URL); err != nil {
		return reply{}, err
	}
	c.sim.SetNotifyURL(*body.URL)
	return reply{}, nil
}

const maxDisorder = 100 // duplicates of a notification

func (c *control) setDisorder(r *http.Request) (reply, error) {
	var body struct {
		Duplicates int    `json:"duplicates"`
		Shuffle    bool   `json:"shuffle"`
		Lose       int    `json:"lose"`
		Delay      string `json:"delay"`
	}
	if err := readBody(r, &body); err != nil {
		return reply{}, err
	}
	if body.Duplicates < 0 || body.Duplicates > maxDisorder || body.Lose < 0 {
		return reply{}, bad("duplicates is %d and lose is %d: give numbers from 0 on, at most %d duplicates", body.Duplicates, body.Lose, maxDisorder)
	}
	delay, err := readDelay(body.Delay)
	if err != nil {
		return reply{}, err
	}
	c.sim.SetDisorder(simulator.Disorder{Duplicates: body.Duplicates, Shuffle: body.Shuffle, Lose: body.Lose, Delay: delay})
	return reply{}, nil
}
