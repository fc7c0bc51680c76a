package storetest

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

// defect is a way to get a store wrong, and the rule that has to notice it.
type defect struct {
	name  string
	rule  string
	spoil func(f *faulty, s *memstore.Store)
}

func defects() []defect {
	return slices.Concat(
		createDefects(), takenReferenceDefects(), updateDefects(), findDefects(), keyDefects(), dueDefects(), dueOrderDefects(),
		timeDefects(), valueDefects(), copyDefects(), contextDefects(), raceDefects(), forgetfulDefects(),
	)
}

// recorder stands in for a *testing.T, so that a failure is a result.
type recorder struct{ failure string }

func (r *recorder) Helper() {}

func (r *recorder) Fatalf(format string, args ...any) {
	r.failure = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// failureOf returns what the suite says about a store, empty when it keeps
// the rule.
func failureOf(t *testing.T, r rule, one, other store.OrderStore) string {
	t.Helper()
	rec := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.check(&probe{tb: rec, ctx: t.Context(), rule: r.text, one: one, other: other})
	}()
	<-done
	return rec.failure
}

// ruleNamed returns one of the rules.
func ruleNamed(t *testing.T, all []rule, name string) rule {
	t.Helper()
	i := slices.IndexFunc(all, func(r rule) bool { return r.name == name })
	if i < 0 {
		t.Fatalf("the suite has no rule %q", name)
	}
	return all[i]
}

func TestASoundStoreKeepsEveryRule(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			f := newFaulty(func(*faulty, *memstore.Store) {})
			is.Equal(failureOf(t, r, f, f), "")
		})
	}
}

func TestABrokenStoreIsToldWhichRuleItBroke(t *testing.T) {
	t.Parallel()
	for _, d := range defects() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			r := ruleNamed(t, rules(), d.rule)
			f := newFaulty(d.spoil)
			failure := failureOf(t, r, f, f)
			t.Log(failure)
			is.True(strings.HasSuffix(failure, "\nrule: "+r.text)) // the reader learns the contract
		})
	}
}

func TestEveryRuleCatchesABrokenStore(t *testing.T) {
	t.Parallel()
	caught := map[string]bool{}
	for _, d := range defects() {
		caught[d.rule] = true
	}
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			is := is.New(t)
			is.True(caught[r.name]) // a rule that nothing can break proves nothing
		})
	}
}

func TestRuleNamesAreUnique(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	seen := map[string]bool{}
	for _, r := range rules() {
		is.True(!seen[r.name])
		seen[r.name] = true
	}
}

func TestAFullOrderHasAValueInEveryField(t *testing.T) {
	t.Parallel()
	one, two := reflect.ValueOf(*full("one", 1)), reflect.ValueOf(*full("two", 2))
	for i := range one.NumField() {
		name := one.Type().Field(i).Name
		if name == "Version" {
			continue // the store's own
		}
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.True(!one.Field(i).IsZero())
			is.True(!reflect.DeepEqual(one.Field(i).Interface(), two.Field(i).Interface())) // another value in another order
		})
	}
}

// forgetfulDefects are the stores that have no column for one field.
func forgetfulDefects() []defect {
	var all []defect
	fields := reflect.TypeFor[store.Order]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		if name == "CheckoutSessionID" || name == "Version" {
			continue
		}
		spoil := func(f *faulty, _ *memstore.Store) {
			f.onRead(func(o *store.Order) { reflect.ValueOf(o).Elem().Field(i).SetZero() })
		}
		for _, rule := range []string{"Create keeps every field", "Update replaces every field", "Due returns whole orders"} {
			all = append(all, defect{"forgets " + name + ": " + rule, rule, spoil})
		}
	}
	return all
}
