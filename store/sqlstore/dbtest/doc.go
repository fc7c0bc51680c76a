// Package dbtest proves sqlstore on real drivers. It is a module of its own,
// so that no driver becomes a dependency of the kit.
package dbtest
