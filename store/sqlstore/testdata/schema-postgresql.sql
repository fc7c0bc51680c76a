CREATE TABLE IF NOT EXISTS "amazonpay_orders" (
	checkout_session_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	reference            TEXT COLLATE "C",
	state                TEXT NOT NULL,
	charge_amount        TEXT NOT NULL,
	total_order_amount   TEXT NOT NULL,
	currency_code        TEXT NOT NULL,
	intent               TEXT NOT NULL,
	fingerprint          TEXT NOT NULL,
	charge_permission_id TEXT COLLATE "C" NOT NULL,
	charge_id            TEXT NOT NULL,
	reason               TEXT NOT NULL,
	browser_key          TEXT NOT NULL,
	redirect_url         TEXT NOT NULL,
	try                  BIGINT NOT NULL,
	seq                  BIGINT NOT NULL,
	told                 BIGINT NOT NULL,
	told_state           TEXT NOT NULL,
	attempts             BIGINT NOT NULL,
	due                  BIGINT,
	claim                TEXT NOT NULL,
	data                 BYTEA,
	version              BIGINT NOT NULL,
	created_at           BIGINT NOT NULL,
	updated_at           BIGINT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS "amazonpay_orders_reference" ON "amazonpay_orders" (reference);
CREATE INDEX IF NOT EXISTS "amazonpay_orders_permission" ON "amazonpay_orders" (charge_permission_id, created_at);
CREATE INDEX IF NOT EXISTS "amazonpay_orders_due" ON "amazonpay_orders" (due, updated_at);
