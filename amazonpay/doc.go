// Package amazonpay is the Amazon Pay checkout for a shop written in Go:
// http.Handlers for the steps that a buyer takes, and the completion routine
// behind them that keeps one promise: one checkout session, one order, one
// charge, whatever happens.
//
// # The flow
//
// The buyer clicks the button (Kit.Button), signs in at Amazon and comes back.
//
//   - Review: Kit.Review reads the checkout session, asks Shop.Quote for the
//     price and draws buyer, address, payment, total and the links to change
//     them.
//   - Place order: Kit.PlaceOrder asks for the quote again. If it is not what
//     the buyer saw, nothing happens but another review page. Otherwise
//     Shop.PlaceOrder gives the shop's order number, Amazon is told the amount
//     and the buyer is sent there to confirm it. From here on the order is
//     frozen.
//   - Result: Kit.Result completes the checkout session, keeps charge
//     permission id and charge id, tells the shop through Shop.UpdateOrder and
//     shows how it ended. It may be reloaded at will.
//   - Cancel: Kit.Cancel takes the buyer who gave up back to the shop.
//   - Afterwards: Kit.Notifications hears from Amazon that something changed,
//     and Kit.Run looks after what no buyer comes back for. Both ask Amazon and
//     then do what the result page does.
//
// A clean checkout makes four calls to Amazon: Get; Get and Update; Complete.
//
// # What the host brings
//
// A Shop, which knows about money and orders; a store.OrderStore, in which the
// kit keeps its own record of each checkout; its scs.SessionManager; and
// Pages, of which package pages has a complete set. Hooks are optional. The
// kit owns no router, no database and no page design. Where the shop's own
// tables are in the same database, Config.TellInTransaction commits them
// together with the kit's record. Mount the Kit, or the
// handlers of Kit.Routes one by one, under the path of Config.BaseURL.
//
// # How the promise is kept
//
// The record of an order moves from state to state (store.State) by
// compare-and-swap, and whoever wins a move has a claim and may act on the
// order until its lease passes. Nobody locks, so any server may die at any
// moment: the claim lapses, and the buyer's reload, a notification or the
// reconciler takes the order over. Complete Checkout Session is called at once only by the winner
// of a fresh order. Everybody else, who finds an answer missing or a claim
// whose owner died, first reads from Amazon what happened. A paid order is
// never given up on the word of a failed call, and a failed call is never
// taken for a refusal before Amazon was asked. The shop is told of each
// outcome at least once, with a key that stays the same.
//
// # What a buyer's browser can do
//
// Amounts come from Shop.Quote and are frozen in the order; a browser can
// cause a refusal, never an amount. The checkout session id in the URL is no
// login: the first browser that was drawn the review page owns the checkout.
// The result page needs no cookie to finish the payment, and shows anybody
// else no more than reference, state and amounts. Logs never hold names,
// addresses, keys or signatures.
package amazonpay
