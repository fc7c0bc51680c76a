package api

import (
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
)

// Amazon keeps idempotency keys for ever, so one must never be used for
// another operation.
var idempotencyKeyPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{0,32}$`)

// checkIdempotencyKey refuses a key that Amazon would refuse. None is fine.
func checkIdempotencyKey(key string) error {
	if !idempotencyKeyPattern.MatchString(key) {
		return &ArgumentError{Field: "IdempotencyKey", Problem: "write at most 32 characters of A-Z a-z 0-9 _ -; a UUID fits without its dashes"}
	}
	return nil
}

func (c *Client) makeIdempotencyKey(op *call) error {
	random := make([]byte, 16)
	if _, err := io.ReadFull(c.rand, random); err != nil {
		return fmt.Errorf("api: %s: no random idempotency key: %w", op.operation, err)
	}
	op.idempotencyKey = hex.EncodeToString(random)
	return nil
}
