package control

import (
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func (c *control) permissions(*http.Request) (reply, error) {
	return listed(c.sim.Permissions()), nil
}

func (c *control) charges(*http.Request) (reply, error) { return listed(c.sim.Charges()), nil }

func (c *control) refunds(*http.Request) (reply, error) { return listed(c.sim.Refunds()), nil }

// move is what an object changes to.
type move struct {
	State      string `json:"state"`
	ReasonCode string `json:"reasonCode"`
}

func readMove(r *http.Request) (m move, err error) {
	if err := readBody(r, &m); err != nil {
		return m, err
	}
	if m.State == "" {
		return m, bad(`say what it changes to: {"state":"…","reasonCode":"…"}`)
	}
	return m, nil
}

func (c *control) changePermission(r *http.Request) (reply, error) {
	m, err := readMove(r)
	if err != nil {
		return reply{}, err
	}
	return reply{}, c.sim.ChangePermission(r.PathValue("id"), api.ChargePermissionState(m.State), m.ReasonCode)
}

func (c *control) changeCharge(r *http.Request) (reply, error) {
	m, err := readMove(r)
	if err != nil {
		return reply{}, err
	}
	return reply{}, c.sim.ChangeCharge(r.PathValue("id"), api.ChargeState(m.State), m.ReasonCode)
}

func (c *control) changeRefund(r *http.Request) (reply, error) {
	m, err := readMove(r)
	if err != nil {
		return reply{}, err
	}
	return reply{}, c.sim.ChangeRefund(r.PathValue("id"), api.RefundState(m.State), m.ReasonCode)
}
