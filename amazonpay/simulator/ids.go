package simulator

import (
	crand "crypto/rand"
	"encoding/hex"
	"io"
	"math/rand/v2"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// newChance returns the source of ids, seeded from Config.Rand. That is read
// here and never again: it may be slow, and ids are made with the lock held.
func newChance(seed io.Reader) *rand.ChaCha8 {
	var b [32]byte
	if _, err := io.ReadFull(seed, b[:]); err != nil {
		crand.Read(b[:]) // never fails
	}
	return rand.NewChaCha8(b)
}

func (s *Simulator) random(n int) []byte {
	b := make([]byte, n)
	_, _ = s.chance.Read(b) // never fails
	return b
}

// unusedID makes ids until one is free.
func unusedID(make func() string, used func(string) bool) string {
	id := make()
	for used(id) {
		id = make()
	}
	return id
}

// uuid makes a version 4 UUID, as session ids and request ids are.
func (s *Simulator) uuid() string {
	b := s.random(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	text := hex.EncodeToString(b)
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// orderID makes an id such as S03-1234567-1234567: a letter for the kind and
// the environment, two digits for the region.
func (s *Simulator) orderID(letter string) string {
	return letter + s.regionDigits() + "-" + s.digits(7) + "-" + s.digits(7)
}

func (s *Simulator) regionDigits() string {
	switch s.cfg.Region {
	case api.NA:
		return "01"
	case api.EU:
		return "02"
	}
	return "03"
}

// permissionLetter: one-time permissions tell their environment; of others C
// is seen in the sandbox.
func (s *Simulator) permissionLetter(permissionType string, environment api.Environment) string {
	switch {
	case permissionType != oneTime && environment == api.Live:
		return s.cfg.Assumptions.RecurringPrefix
	case permissionType != oneTime:
		return "C"
	}
	return chargeLetter(environment)
}

func chargeLetter(environment api.Environment) string {
	if environment == api.Live {
		return "P"
	}
	return "S"
}

func (s *Simulator) digits(n int) string { return s.pick("0123456789", n) }

func (s *Simulator) letters(n int) string { return s.pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", n) }

func (s *Simulator) pick(alphabet string, n int) string {
	b := s.random(n)
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return string(b)
}
