CREATE TABLE IF NOT EXISTS "amazonpay_orders" (
	checkout_session_id  TEXT NOT NULL PRIMARY KEY,
	reference            TEXT,
	state                TEXT NOT NULL,
	charge_amount        TEXT NOT NULL,
	total_order_amount   TEXT NOT NULL,
	currency_code        TEXT NOT NULL,
	intent               TEXT NOT NULL,
	fingerprint          TEXT NOT NULL,
	charge_permission_id TEXT NOT NULL,
	charge_id            TEXT NOT NULL,
	reason               TEXT NOT NULL,
	browser_key          TEXT NOT NULL,
	redirect_url         TEXT NOT NULL,
	try                  INTEGER NOT NULL,
	seq                  INTEGER NOT NULL,
	told                 INTEGER NOT NULL,
	told_state           TEXT NOT NULL,
	attempts             INTEGER NOT NULL,
	due                  INTEGER,
	claim                TEXT NOT NULL,
	data                 BLOB,
	version              INTEGER NOT NULL,
	created_at           INTEGER NOT NULL,
	updated_at           INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS "amazonpay_orders_reference" ON "amazonpay_orders" (reference);
CREATE INDEX IF NOT EXISTS "amazonpay_orders_permission" ON "amazonpay_orders" (charge_permission_id, created_at);
CREATE INDEX IF NOT EXISTS "amazonpay_orders_due" ON "amazonpay_orders" (due, updated_at);
