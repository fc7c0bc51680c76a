// Package control lets programs in any language and people with a browser
// play everybody but the merchant at a simulated Amazon Pay: the buyer, the
// clock, Seller Central, and bad luck.
//
// [New] wraps a [simulator.Simulator] in a handler that serves all that the
// simulator serves, an API below /simulator/, and a page at / that shows what
// happens as it happens.
//
//	err := http.ListenAndServe("localhost:8081", control.New(sim, control.Config{}))
//
// The API speaks JSON. GET /simulator/ lists what there is; each entry is the
// same as a method of the simulator's, which Go programs call directly.
//
//	curl -d '{"buyer":{"name":"Erika"}}' http://localhost:8081/simulator/sessions
//	curl -X POST http://localhost:8081/simulator/sessions/$ID/pay
//	curl -d '{"advance":"24h"}' http://localhost:8081/simulator/clock
//
// Bodies are objects without unknown keys, of at most a mebibyte; the type
// that they are sent as does not matter. What is wrong with a request is told
// as {"error":"…"}: with 400 for what can never work, 404 for an id that there
// is not, 405 for another method, 409 for what the state of an object forbids,
// 413 for a body that is too large.
//
// Whoever reaches the handler may do all this, so it belongs on the loopback
// interface or inside a network of tests. It keeps out what browsers bring
// along from elsewhere: requests that the pages of other sites make, and host
// names of the internet that lead here (see Config.Hosts). The API of Amazon
// Pay itself needs signatures as ever and answers under any name.
package control
