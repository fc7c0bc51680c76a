package api_test

import (
	"errors"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func asError(t testing.TB, err error) *api.Error {
	t.Helper()
	var e *api.Error
	if !errors.As(err, &e) {
		t.Fatalf("want an *api.Error, got %T: %v", err, err)
	}
	return e
}
