-- The shop's own tables. The kit's orders live beside them, in amazonpay_orders.
-- Times are seconds since 1970. The same tables as in schema_postgres.sql and
-- schema_mysql.sql.

-- A cart belongs to a browser and is open until an order claims it. The
-- version moves with each change, so that an order is for what the buyer saw.
CREATE TABLE IF NOT EXISTS carts (
	id         TEXT PRIMARY KEY,
	browser    TEXT NOT NULL,
	number     INTEGER NOT NULL,         -- the browser's first, second, …
	version    INTEGER NOT NULL DEFAULT 1,
	claimed_by TEXT NOT NULL DEFAULT '', -- the checkout session; empty: open
	UNIQUE (browser, number)
);
CREATE INDEX IF NOT EXISTS carts_claimed_by ON carts (claimed_by);

CREATE TABLE IF NOT EXISTS cart_items (
	cart     TEXT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
	sku      TEXT NOT NULL,
	position INTEGER NOT NULL, -- in the cart, as the buyer put it together
	quantity INTEGER NOT NULL CHECK (quantity > 0),
	PRIMARY KEY (cart, sku)
);

-- What is on the shelf. What is still free of it follows from the orders that
-- hold some, so a reservation is given back once, whoever asks how often.
CREATE TABLE IF NOT EXISTS stock (
	sku     TEXT PRIMARY KEY,
	on_hand INTEGER NOT NULL CHECK (on_hand >= 0)
);

CREATE TABLE IF NOT EXISTS orders (
	session           TEXT PRIMARY KEY,          -- Amazon's checkout session
	reference         TEXT NOT NULL UNIQUE,      -- our order number
	browser           TEXT NOT NULL,
	cart              TEXT NOT NULL,             -- empty: bought from a product page
	cart_version      INTEGER NOT NULL,
	state             TEXT NOT NULL DEFAULT '',  -- as the kit told it last; empty: nothing yet
	reason            TEXT NOT NULL DEFAULT '',
	seq               INTEGER NOT NULL DEFAULT 0,-- number of that transition
	held_until        INTEGER NOT NULL,          -- stock is kept until then; 0: given back
	claimed           INTEGER NOT NULL DEFAULT 0,-- 1: cart and stock are this order's
	currency          TEXT NOT NULL,
	total             INTEGER NOT NULL,          -- in the smallest unit
	method            TEXT NOT NULL,             -- of shipping
	ship_to           TEXT NOT NULL,             -- JSON: address and how to reach the buyer
	charge_permission TEXT NOT NULL DEFAULT '',
	charge            TEXT NOT NULL DEFAULT '',
	placed_at         INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_browser ON orders (browser, placed_at);

CREATE TABLE IF NOT EXISTS order_items (
	session  TEXT NOT NULL REFERENCES orders (session) ON DELETE CASCADE,
	sku      TEXT NOT NULL,
	position INTEGER NOT NULL,
	name     TEXT NOT NULL,
	quantity INTEGER NOT NULL,
	price    INTEGER NOT NULL, -- of one, without tax
	PRIMARY KEY (session, sku)
);
CREATE INDEX IF NOT EXISTS order_items_sku ON order_items (sku);

-- Browser sessions, as scs/sqlite3store wants them.
CREATE TABLE IF NOT EXISTS sessions (
	token  TEXT PRIMARY KEY,
	data   BLOB NOT NULL,
	expiry REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_expiry ON sessions (expiry);

-- The transitions that the kit has told us. One that is here is old news.
-- This table is made last: where it is, all are.
CREATE TABLE IF NOT EXISTS transitions (
	transition TEXT PRIMARY KEY, -- its key
	session    TEXT NOT NULL,
	seq        INTEGER NOT NULL,
	state      TEXT NOT NULL,
	told_at    INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS transitions_session ON transitions (session, seq);
