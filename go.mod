module github.com/paykit-go/amazonpaykit

go 1.25

require (
	github.com/alexedwards/scs/v2 v2.9.0
	github.com/bojanz/currency v1.4.2
	github.com/justinas/nosurf v1.2.0
	github.com/matryer/is v1.4.1
)

require github.com/cockroachdb/apd/v3 v3.2.1 // indirect
