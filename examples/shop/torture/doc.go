// Package torture is the proof of the promise: one checkout session, one
// order, one charge, whatever happens.
//
// Its test starts the demo shop several times over one database, lets
// hundreds of people buy there who behave as people do, and meanwhile kills
// the shops, breaks Amazon, shuffles its notifications, restarts Redis and
// cuts connections. When all is quiet it moves the clock, reconciles, and
// compares three ledgers order by order: what Amazon charged, what the kit
// wrote down, and what the shop believes.
//
//	go test .                                             # short, all engines
//	go test . -timeout 30m -args -engine postgres -buyers 2200 -kills 220 # long
//	go test . -args -engine postgres -seed 42             # as a run that failed
//
// PostgreSQL and MariaDB have to run already, see package shopdbtest; Redis it
// starts itself. A seed decides what everybody wants to do. It does not decide
// who comes first: that is left to the machine, as in life.
package torture
