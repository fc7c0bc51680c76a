package storetest

import (
	"bytes"
	"context"
	"html"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

func timeDefects() []defect {
	const rule = "times are kept to the microsecond"
	onTimes := func(change func(time.Time) time.Time) func(*faulty, *memstore.Store) {
		return func(f *faulty, _ *memstore.Store) { f.onTimes(change) }
	}
	return []defect{
		{"keeps milliseconds", rule, onTimes(func(t time.Time) time.Time { return t.Truncate(time.Millisecond) })},
		{"has a zone of its own", rule, onTimes(func(t time.Time) time.Time { return t.In(time.FixedZone("Berlin", 3600)) })},
		{"starts in 1970", rule, onTimes(func(t time.Time) time.Time { return time.UnixMicro(max(t.UnixMicro(), 0)).UTC() })},
		{"counts nanoseconds in 64 bits", rule, onTimes(func(t time.Time) time.Time { return time.Unix(0, t.UnixNano()).UTC() })},
		{"takes 1970 for never", rule, onTimes(func(t time.Time) time.Time {
			if t.Unix() == 0 {
				return time.Time{}
			}
			return t
		})},
		{"reads the wall clock of a zone as UTC", rule, func(f *faulty, _ *memstore.Store) {
			f.onWrite(func(o *store.Order) {
				_, offset := o.Due.Zone()
				o.Due = o.Due.Add(time.Duration(offset) * time.Second)
			})
		}},
		{"rounds instead of cutting", rule, func(f *faulty, _ *memstore.Store) {
			f.onWrite(func(o *store.Order) { o.Due = o.Due.Round(time.Microsecond) })
		}},
	}
}

func valueDefects() []defect {
	onTexts := func(change func(string) string) func(*faulty, *memstore.Store) {
		return func(f *faulty, _ *memstore.Store) { f.onTexts(change) }
	}
	onData := func(change func([]byte) []byte) func(*faulty, *memstore.Store) {
		return func(f *faulty, _ *memstore.Store) {
			f.onWrite(func(o *store.Order) { o.Data = change(o.Data) })
		}
	}
	cut := func(length int) func(string) string {
		return func(s string) string { return s[:min(len(s), length)] }
	}
	return []defect{
		{"escapes markup", "hostile strings are kept", onTexts(html.EscapeString)},
		{"trims spaces", "hostile strings are kept", onTexts(strings.TrimSpace)},
		{"has 16 bits for a character", "hostile strings are kept", onTexts(func(s string) string {
			return strings.Map(func(r rune) rune { return min(r, '\ufffd') }, s)
		})},
		{"joins lines", "hostile strings are kept", onTexts(strings.NewReplacer("\r\n", "\n").Replace)},
		{"takes NULL for nothing", "hostile strings are kept", onTexts(strings.NewReplacer("NULL", "").Replace)},
		{"cuts at 255 bytes", "long strings are kept", onTexts(cut(255))},
		{"cuts at 4096 bytes", "long strings are kept", onTexts(cut(4096))},
		{"ends a string at NUL", "strings are kept or refused", onTexts(func(s string) string { s, _, _ = strings.Cut(s, "\x00"); return s })},
		{"repairs UTF-8", "strings are kept or refused", onTexts(func(s string) string { return strings.ToValidUTF8(s, "\ufffd") })},
		{"takes Data for text", "Data is kept", onData(func(b []byte) []byte { return bytes.ToValidUTF8(b, nil) })},
		{"ends Data at NUL", "Data is kept", onData(func(b []byte) []byte { b, _, _ = bytes.Cut(b, []byte{0}); return b })},
		{"has 64 kB for Data", "Data is kept", onData(func(b []byte) []byte { return b[:min(len(b), 1<<16)] })},
		{"writes null for no Data", "Data is kept", onData(func(b []byte) []byte {
			if b == nil {
				return []byte("null")
			}
			return b
		})},
		{"has 16 bits for a number", "numbers are kept", func(f *faulty, _ *memstore.Store) {
			f.onWrite(func(o *store.Order) { o.Try = int(int16(o.Try)) })
		}},
		{"has no negative numbers", "numbers are kept", func(f *faulty, _ *memstore.Store) {
			f.onWrite(func(o *store.Order) { o.Told = max(o.Told, 0) })
		}},
	}
}

func copyDefects() []defect {
	return []defect{
		{"shares Data with what it was given", "what is given is not kept", func(f *faulty, _ *memstore.Store) {
			data := map[string][]byte{}
			share := func(write func(context.Context, *store.Order) error) func(context.Context, *store.Order) error {
				return func(ctx context.Context, o *store.Order) error {
					data[o.CheckoutSessionID] = o.Data
					return write(ctx, o)
				}
			}
			f.create, f.update = share(f.create), share(f.update)
			f.onRead(func(o *store.Order) { o.Data = data[o.CheckoutSessionID] })
		}},
		{"sets the time of the update", "what is given is not changed", func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error {
				o.UpdatedAt = time.Now()
				return s.Update(ctx, o)
			}
		}},
		{"tidies the times that it was given", "what is given is not changed", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error {
				o.Due = o.Due.UTC()
				return s.Create(ctx, o)
			}
		}},
		{"returns one and the same order", "what is returned is a copy", func(f *faulty, s *memstore.Store) {
			kept := map[string]*store.Order{}
			f.get = func(ctx context.Context, id string) (*store.Order, error) {
				if kept[id] == nil {
					kept[id], _ = s.Get(ctx, id)
				}
				return kept[id], nil
			}
		}},
		{"returns orders that share Data", "what is returned is a copy", func(f *faulty, _ *memstore.Store) {
			var data []byte
			f.onDue(func(orders []*store.Order) []*store.Order {
				for _, o := range orders {
					data = append(data[:0], o.Data...)
					o.Data = data
				}
				return orders
			})
		}},
	}
}
