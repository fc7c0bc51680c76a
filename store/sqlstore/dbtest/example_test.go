package dbtest_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
	_ "modernc.org/sqlite"
)

// Orders in the shop's own SQLite database.
func Example() {
	dir, err := os.MkdirTemp("", "shop")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "shop.db")+
		"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()

	orders, err := sqlstore.New(db, sqlstore.SQLite)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	if err := orders.Migrate(ctx); err != nil { // at every start
		fmt.Println(err)
		return
	}

	err = orders.Create(ctx, &store.Order{CheckoutSessionID: "3bc12dee-ae4a-4f05-b1a6-dcb1da3a1b2e", State: store.Reviewing})
	fmt.Println("created:", err)
	order, err := orders.Get(ctx, "3bc12dee-ae4a-4f05-b1a6-dcb1da3a1b2e")
	fmt.Println("read:", order.State, order.Version, err)
	// Output:
	// created: <nil>
	// read: reviewing 1 <nil>
}

// A host with migrations of its own takes the text. No database is opened for
// it.
func Example_schema() {
	db, err := sql.Open("sqlite", "file:unused.db")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	orders, err := sqlstore.New(db, sqlstore.SQLite, sqlstore.Table("payments"))
	if err != nil {
		fmt.Println(err)
		return
	}
	first, _, _ := strings.Cut(orders.Schema(), "\n")
	fmt.Println(first)
	// Output: CREATE TABLE IF NOT EXISTS "payments" (
}

// The shop's own row and the kit's order commit together, or not at all.
func ExampleTx() {
	db, err := sql.Open("sqlite", "file::memory:")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // a database in memory is one connection's
	orders, err := sqlstore.New(db, sqlstore.SQLite)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	_, err = db.ExecContext(ctx, "CREATE TABLE parcels (reference TEXT PRIMARY KEY)")
	fmt.Println("migrated:", err, orders.Migrate(ctx))

	err = orders.Transact(ctx, func(ctx context.Context) error {
		order := &store.Order{CheckoutSessionID: "3bc12dee-ae4a-4f05-b1a6-dcb1da3a1b2e", Reference: "1001", State: store.Captured}
		if err := orders.Create(ctx, order); err != nil {
			return err
		}
		tx, _ := sqlstore.Tx(ctx) // never db: it would wait for the transaction that it is in
		_, err := tx.ExecContext(ctx, "INSERT INTO parcels VALUES (?)", order.Reference)
		return err
	})
	fmt.Println("paid and packed:", err)
	// Output:
	// migrated: <nil> <nil>
	// paid and packed: <nil>
}
