package control

import (
	"net/http"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// lastYear bounds the clock, which cannot move by more than 290 years in all.
const lastYear = 2200

type clockDocument struct {
	Now time.Time `json:"now"`
}

func (c *control) clock(*http.Request) (reply, error) {
	return reply{document: clockDocument{c.sim.Now()}}, nil
}

func (c *control) advance(r *http.Request) (reply, error) {
	var body struct {
		Advance string `json:"advance"`
	}
	if err := readBody(r, &body); err != nil {
		return reply{}, err
	}
	d, err := time.ParseDuration(body.Advance)
	switch {
	case err != nil:
		return reply{}, bad("advance is %q: give a time such as 90s, 24h or 192h", body.Advance)
	case d < 0:
		return reply{}, bad("advance is %q: the clock moves forward only; POST /simulator/reset sets it back and forgets all that happened", body.Advance)
	case c.sim.Now().Add(d).Year() > lastYear:
		return reply{}, bad("advance is %q: that is after the year %d", body.Advance, lastYear)
	}
	c.sim.Advance(d)
	return c.clock(r)
}

func (c *control) addKey(r *http.Request) (reply, error) {
	text, err := readAll(r)
	if err != nil {
		return reply{}, err
	}
	key, err := simulator.ParsePublicKey(text)
	if err != nil {
		return reply{}, bad("%v", err)
	}
	c.sim.AddKey(r.PathValue("id"), key)
	return reply{}, nil
}
