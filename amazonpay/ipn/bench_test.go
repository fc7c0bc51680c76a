package ipn_test

import (
	"encoding/json"
	"testing"

	"github.com/matryer/is"
)

// A notification whose certificate is known: parsing and one RSA operation.
func BenchmarkReceive(b *testing.B) {
	is := is.New(b)
	v := mustNew(b, sns().Config(merchantID))
	body, err := json.Marshal(signed(b, sns(), nil))
	is.NoErr(err)
	_, err = v.Receive(post(b, string(body)))
	is.NoErr(err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Receive(post(b, string(body))); err != nil {
			b.Fatal(err)
		}
	}
}
