package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// random fills a slice from Config.Rand, and from crypto/rand once that ran
// dry.
func (s *Simulator) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.cfg.Rand, b); err != nil {
		rand.Read(b) // never fails
	}
	return b
}

// unusedID makes ids until one is free. A Rand that repeats itself is helped
// out by crypto/rand.
func (s *Simulator) unusedID(make func(random func(int) []byte) string, used func(string) bool) string {
	id := make(s.random)
	for used(id) {
		id = make(func(n int) []byte {
			b := []byte(strings.Repeat(" ", n))
			rand.Read(b)
			return b
		})
	}
	return id
}

// uuid makes a version 4 UUID, as session ids and request ids are.
func uuid(random func(int) []byte) string {
	b := random(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	text := hex.EncodeToString(b)
	return fmt.Sprintf("%s-%s-%s-%s-%s", text[:8], text[8:12], text[12:16], text[16:20], text[20:])
}

// orderID makes an id such as S03-1234567-1234567: a letter for the kind and
// the environment, two digits for the region.
func (s *Simulator) orderID(letter string) func(func(int) []byte) string {
	return func(random func(int) []byte) string {
		return fmt.Sprintf("%s%s-%s-%s", letter, s.regionDigits(), digits(7, random), digits(7, random))
	}
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

func digits(n int, random func(int) []byte) string {
	return pick("0123456789", n, random)
}

const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

func (s *Simulator) letters(n int) string {
	return pick(idLetters, n, s.random)
}

func pick(alphabet string, n int, random func(int) []byte) string {
	b := random(n)
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return string(b)
}
