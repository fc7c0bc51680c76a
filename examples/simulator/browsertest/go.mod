module github.com/paykit-go/amazonpaykit/examples/simulator/browsertest

go 1.25.0

require (
	github.com/chromedp/cdproto v0.159.0
	github.com/chromedp/chromedp v0.23.0
	github.com/matryer/is v1.4.1
	github.com/paykit-go/amazonpaykit v0.0.0
)

require github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect

replace github.com/paykit-go/amazonpaykit => ../../..
