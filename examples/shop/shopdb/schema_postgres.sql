-- The shop's tables in PostgreSQL; what they mean is said in schema_sqlite.sql.

-- One process at a time: IF NOT EXISTS is no help to two at once.
SELECT pg_advisory_xact_lock(hashtext('harbour coffee'));

CREATE TABLE IF NOT EXISTS carts (
	id         TEXT PRIMARY KEY,
	browser    TEXT NOT NULL,
	number     BIGINT NOT NULL,
	version    BIGINT NOT NULL DEFAULT 1,
	claimed_by TEXT NOT NULL DEFAULT '',
	UNIQUE (browser, number)
);
CREATE INDEX IF NOT EXISTS carts_claimed_by ON carts (claimed_by);

CREATE TABLE IF NOT EXISTS cart_items (
	cart     TEXT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
	sku      TEXT NOT NULL,
	position INTEGER NOT NULL,
	quantity INTEGER NOT NULL CHECK (quantity > 0),
	PRIMARY KEY (cart, sku)
);

CREATE TABLE IF NOT EXISTS stock (
	sku     TEXT PRIMARY KEY,
	on_hand INTEGER NOT NULL CHECK (on_hand >= 0)
);

CREATE TABLE IF NOT EXISTS orders (
	session           TEXT PRIMARY KEY,
	reference         TEXT NOT NULL UNIQUE,
	browser           TEXT NOT NULL,
	cart              TEXT NOT NULL,
	cart_version      BIGINT NOT NULL,
	state             TEXT NOT NULL DEFAULT '',
	reason            TEXT NOT NULL DEFAULT '',
	seq               INTEGER NOT NULL DEFAULT 0,
	held_until        BIGINT NOT NULL,
	claimed           INTEGER NOT NULL DEFAULT 0,
	currency          TEXT NOT NULL,
	total             BIGINT NOT NULL,
	method            TEXT NOT NULL,
	ship_to           TEXT NOT NULL,
	charge_permission TEXT NOT NULL DEFAULT '',
	charge            TEXT NOT NULL DEFAULT '',
	placed_at         BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_browser ON orders (browser, placed_at);

CREATE TABLE IF NOT EXISTS order_items (
	session  TEXT NOT NULL REFERENCES orders (session) ON DELETE CASCADE,
	sku      TEXT NOT NULL,
	position INTEGER NOT NULL,
	name     TEXT NOT NULL,
	quantity INTEGER NOT NULL,
	price    BIGINT NOT NULL,
	PRIMARY KEY (session, sku)
);
CREATE INDEX IF NOT EXISTS order_items_sku ON order_items (sku);

-- As scs/postgresstore wants it.
CREATE TABLE IF NOT EXISTS sessions (
	token  TEXT PRIMARY KEY,
	data   BYTEA NOT NULL,
	expiry TIMESTAMPTZ NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_expiry ON sessions (expiry);

CREATE TABLE IF NOT EXISTS transitions (
	transition TEXT PRIMARY KEY,
	session    TEXT NOT NULL,
	seq        INTEGER NOT NULL,
	state      TEXT NOT NULL,
	told_at    BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS transitions_session ON transitions (session, seq);
