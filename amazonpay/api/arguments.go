package api

import (
	"errors"
	"fmt"
)

// ErrCurrency is returned when prices of two currencies meet.
var ErrCurrency = errors.New("api: the currencies differ")

// AmountError says why a price cannot be used. Calls return it before anything
// is sent.
type AmountError struct {
	Field   string // where it stands in the request, such as chargeAmount; may be empty
	Price   Price
	Problem string
}

// Error names the field, the price and what to do.
func (e *AmountError) Error() string {
	field := e.Field
	if field == "" {
		field = "price"
	}
	return fmt.Sprintf("api: %s %q %s: %s", field, e.Price.Amount, e.Price.CurrencyCode, e.Problem)
}

// ArgumentError says why a call cannot be made: an id, an idempotency key or a
// field of the request is missing or malformed. Nothing was sent.
type ArgumentError struct {
	Operation string // such as CreateCharge
	Field     string
	Problem   string
}

// Error names the operation, the field and what to do.
func (e *ArgumentError) Error() string {
	return fmt.Sprintf("api: %s: %s: %s", e.Operation, e.Field, e.Problem)
}

func missing(field string) error {
	return &ArgumentError{Field: field, Problem: "it is required"}
}

// inField adds the field to an AmountError.
func inField(field string, err error) error {
	var amount *AmountError
	if errors.As(err, &amount) {
		amount.Field = field
	}
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// inOperation adds the operation to an ArgumentError.
func inOperation(operation string, err error) error {
	var argument *ArgumentError
	if errors.As(err, &argument) {
		argument.Operation = operation
	}
	return err
}
