package storetest

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"
)

// What every store has room for.
const (
	keyLength  = 256     // characters of any string; Amazon allows a reference as many
	textLength = 4096    // characters of Reason and RedirectURL
	dataLength = 1 << 20 // bytes of Data
)

func valueRules() []rule {
	return []rule{
		{
			"times are kept to the microsecond",
			"times come back in UTC and cut to the microsecond, the zero time as the zero time, whatever the zone of what was given",
			timesAreKept,
		},
		{
			"hostile strings are kept",
			"strings are kept as they are: quotes, markup, SQL, control and direction characters, characters beyond 16 bits, spaces at the ends",
			hostileStringsAreKept,
		},
		{
			"long strings are kept",
			"every string keeps 256 characters, Reason and RedirectURL 4096",
			longStringsAreKept,
		},
		{
			"strings are kept or refused",
			"a string with a NUL or with invalid UTF-8 is kept as it is, or the write is an error; it is never changed",
			stringsAreKeptOrRefused,
		},
		{
			"Data is kept",
			"Data is bytes, a megabyte at least; no Data and empty Data are the same",
			dataIsKept,
		},
		{
			"numbers are kept",
			"numbers are kept up to 32 bits with sign",
			numbersAreKept,
		},
	}
}

func timesAreKept(p *probe) {
	tokyo := time.FixedZone("Tokyo", 9*60*60)
	times := []time.Time{
		{},
		noon(),
		noon().Add(123456 * time.Microsecond),
		noon().Add(999999999 * time.Nanosecond),
		noon().In(tokyo),
		time.Date(2024, time.October, 27, 2, 30, 0, 1000, tokyo),
		time.Unix(0, 0),
		time.Unix(-1, 999999999),
		time.Date(1, time.January, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(1883, time.November, 18, 12, 3, 58, 0, time.UTC),
		time.Date(9999, time.December, 31, 23, 59, 59, 999999999, time.UTC),
	}
	o := p.create(plain("session"))
	for i, at := range times {
		o.Due, o.CreatedAt, o.UpdatedAt = at, times[(i+1)%len(times)], times[(i+2)%len(times)]
		p.update(o)
		p.kept(o)
	}
}

func hostileStringsAreKept(p *probe) {
	for _, hostile := range []string{
		`'; DROP TABLE amazonpay_orders; --`,
		`"double" 'single' \ back %s ? ?1 $1 :name @name`,
		"<script>alert(1)</script> &amp; ]]>",
		"line\r\nbreak\ttab\x01\x1b[31m\x7f",
		"\u202eright to left\u2066\u200f",
		"\U0001f469\u200d\U0001f469\u200d\U0001f467 \u6f22\u5b57 \ufdfd \U00020bb7",
		"\ufeff\u2028\ufffd\ufffe",
		"e\u0301 is not \u00e9",
		"  spaces  ", " ", "NULL", "null", "0x1F", "007", "1e3", "{}", `\x00`,
	} {
		o := plain(hostile)
		for _, text := range texts(o) {
			*text = hostile
		}
		p.kept(p.create(o))
		p.found("ByReference", p.other.ByReference, hostile, o)
		p.found("ByChargePermission", p.other.ByChargePermission, hostile, o)
	}
}

func longStringsAreKept(p *probe) {
	for _, character := range []string{"x", "\u6f22", "\U0001f469"} {
		o := plain("session")
		for _, text := range texts(o) {
			*text = strings.Repeat(character, keyLength)
		}
		o.Reason, o.RedirectURL = strings.Repeat(character, textLength), strings.Repeat(character, textLength)
		p.kept(p.create(o))
		p.found("ByReference", p.other.ByReference, o.Reference, o)
		p.found("ByChargePermission", p.other.ByChargePermission, o.ChargePermissionID, o)
		p.notFound("Get", p.other.Get, o.CheckoutSessionID[:len(o.CheckoutSessionID)-len(character)])
	}
}

func stringsAreKeptOrRefused(p *probe) {
	for n, odd := range []string{"nul\x00nul", "\x00", "latin\xe9", "half \xed\xa0\x80", "\xff"} {
		for i := range texts(plain("")) {
			o := plain(fmt.Sprintf("session %d.%d", n, i))
			*texts(o)[i] = odd
			if p.one.Create(p.ctx, o) == nil {
				p.kept(o)
			}
		}
	}
}

func dataIsKept(p *probe) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	o := p.create(plain("session"))
	for _, data := range [][]byte{nil, {}, {0}, []byte("a\x00"), every, []byte("\xff\xfe{"), bytes.Repeat(every, dataLength/256), []byte(" "), nil} {
		o.Data = data
		p.update(o)
		p.kept(o)
	}
}

func numbersAreKept(p *probe) {
	o := p.create(plain("session"))
	for _, n := range []int{math.MaxInt32, 0, math.MinInt32, 1} {
		o.Try, o.Seq, o.Told, o.Attempts = n, n, n, n
		p.update(o)
		p.kept(o)
	}
}
