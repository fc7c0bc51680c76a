// Package simulator is Amazon Pay (Checkout v2), offline: an [http.Handler]
// that behaves on the wire as the service does, so that a shop in any language
// can be built, demonstrated and tested without an account, a network or a
// sandbox's quota.
//
// It verifies the signatures of requests and buttons, is strict about unknown
// fields, amounts and states, keeps sessions, charge permissions, charges and
// refunds on a clock that can be moved, replays idempotency keys, and
// misbehaves on request. Buyers are people at its pages (checkout.js leads there) or scripts
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
// # Kinds of checkout
//
// The button decides. One whose payload has checkoutMode ProcessOrder (the
// additional payment button) has no review page: [Simulator.SignIn] returns
// the URL that [Simulator.Pay] takes. One of productType SignIn makes no
// session: the shop gets a buyerToken and asks Get Buyer. One of
// chargePermissionType PaymentMethodOnFile asks the buyer to let the shop keep
// the payment method; [Simulator.SavePaymentMethod] declines that. One of
// productType PayAndShipMultiAddress goes to the addresses of
// [Simulator.ChangeAddresses].
//
// # After the checkout
//
// [Simulator.Permissions], [Simulator.Charges] and [Simulator.Refunds] are the
// merchant's books; they outlive the session that they began with. What is
// pending is decided after Config.SettleDelay on the simulator's clock, or at
// once by [Simulator.ChangeCharge] and [Simulator.ChangeRefund], which with
// [Simulator.ChangePermission] are what the merchant in Seller Central, the
// buyer or Amazon may do. A payment is declined by its card, by the header
// x-amz-pay-simulation-code as in Amazon's sandbox, or, for what that cannot
// bring about, by [Simulator.Inject].
//
// # Notifications
//
// Each change of the state of a charge, a charge permission or a refund queues
// a signed notification (Amazon has none for checkout sessions). Nothing is
// posted before somebody says so: [Simulator.Deliver] posts what is due and
// returns, [Simulator.DeliverEvery] goes on doing that in a program of its
// own. Retries, an hourly three, are due on the simulator's clock.
//
//	sim, err := simulator.New(simulator.Config{NotifyURL: "https://shop.example/pay/notifications", …})
//	verifier, err := ipn.New(sim.NotificationConfig(merchantID))
//	… the buyer pays, the shop completes …
//	posts, err := sim.Deliver(ctx)
//	sim.Advance(time.Hour) // those that were not answered are due again
//
// [Simulator.SetDisorder] makes them come twice, in another order, late or not
// at all; [Simulator.Resend] repeats one; [Simulator.Announce] sends any other.
// A receiver in another process reads the certificates at [CertificatePath]
// and [RootPath]; Config.BaseURL must be set for it.
//
// What Amazon's documents leave open is a field of [Assumptions]. The rest of
// this page says rule by rule what is simulated, and what is not.
package simulator
