// Package simulator is Amazon Pay (Checkout v2), offline: an [http.Handler]
// that behaves on the wire as the service does, so that a shop in any language
// can be built, demonstrated and tested without an account, a network or a
// sandbox's quota.
//
// It verifies the signatures of requests and buttons, is strict about unknown
// fields, amounts and states, keeps sessions, charge permissions and charges
// on a clock that can be moved, replays idempotency keys, and misbehaves on
// request. Buyers are people at its pages (checkout.js leads there) or scripts
// in a test, through the same methods:
//
//	sim, err := simulator.New(simulator.Config{Region: api.JP, Keys: …})
//	client, err := api.New(api.Config{HTTPClient: sim.HTTPClient(), …})
//	back, err := sim.SignIn(simulator.JapaneseBuyer(), button) // → the review page
//	… the shop calls Update Checkout Session …
//	back, err = sim.Pay(redirectURL) // → the result page
//	… the shop calls Complete Checkout Session …
//	calls := sim.Calls("CompleteCheckoutSession") // ×1
//
// What Amazon's documents leave open is an option of [Config] with a default.
package simulator
