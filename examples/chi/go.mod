module github.com/paykit-go/amazonpaykit/examples/chi

go 1.25

require (
	github.com/alexedwards/scs/v2 v2.9.0
	github.com/go-chi/chi/v5 v5.5.0
	github.com/paykit-go/amazonpaykit v0.0.0
)

require (
	github.com/bojanz/currency v1.4.2 // indirect
	github.com/cockroachdb/apd/v3 v3.2.1 // indirect
	github.com/justinas/nosurf v1.2.0 // indirect
	github.com/matryer/is v1.4.1 // indirect
)

replace github.com/paykit-go/amazonpaykit => ../..
