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
//	go test -v .                                                             # short, all engines
//	go test -v . -timeout 60m -args -engine postgres -buyers 2600 -kills 210 # long
//	go test -v . -args -engine postgres -seed 42                             # decides as an earlier run
//
// With -v it reports how often everything happened. A run in which too little
// did fails, whatever the ledgers say. PostgreSQL and MariaDB have to run already, see package shopdbtest; Redis it
// starts itself. A seed decides what everybody wants to do. It does not decide
// who comes first: that is left to the machine, as in life.
package torture
