-- The shop's tables in MySQL and MariaDB; what they mean is said in
-- schema_sqlite.sql. Indexes are made with their table, so that each statement
-- may run in several processes at once. Ids are compared byte for byte.

CREATE TABLE IF NOT EXISTS carts (
	id         VARCHAR(191) PRIMARY KEY,
	browser    VARCHAR(191) NOT NULL,
	number     BIGINT NOT NULL,
	version    BIGINT NOT NULL DEFAULT 1,
	claimed_by VARCHAR(191) NOT NULL DEFAULT '',
	UNIQUE KEY carts_browser (browser, number),
	KEY carts_claimed_by (claimed_by)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cart_items (
	cart     VARCHAR(191) NOT NULL,
	sku      VARCHAR(191) NOT NULL,
	position INTEGER NOT NULL,
	quantity INTEGER NOT NULL CHECK (quantity > 0),
	PRIMARY KEY (cart, sku),
	FOREIGN KEY (cart) REFERENCES carts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS stock (
	sku     VARCHAR(191) PRIMARY KEY,
	on_hand INTEGER NOT NULL CHECK (on_hand >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS orders (
	session           VARCHAR(191) PRIMARY KEY,
	reference         VARCHAR(191) NOT NULL UNIQUE,
	browser           VARCHAR(191) NOT NULL,
	cart              VARCHAR(191) NOT NULL,
	cart_version      BIGINT NOT NULL,
	state             VARCHAR(191) NOT NULL DEFAULT '',
	reason            VARCHAR(4096) NOT NULL DEFAULT '',
	seq               INTEGER NOT NULL DEFAULT 0,
	held_until        BIGINT NOT NULL,
	claimed           INTEGER NOT NULL DEFAULT 0,
	currency          VARCHAR(3) NOT NULL,
	total             BIGINT NOT NULL,
	method            VARCHAR(191) NOT NULL,
	ship_to           TEXT NOT NULL,
	charge_permission VARCHAR(191) NOT NULL DEFAULT '',
	charge            VARCHAR(191) NOT NULL DEFAULT '',
	placed_at         BIGINT NOT NULL,
	KEY orders_browser (browser, placed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS order_items (
	session  VARCHAR(191) NOT NULL,
	sku      VARCHAR(191) NOT NULL,
	position INTEGER NOT NULL,
	name     VARCHAR(191) NOT NULL,
	quantity INTEGER NOT NULL,
	price    BIGINT NOT NULL,
	PRIMARY KEY (session, sku),
	KEY order_items_sku (sku),
	FOREIGN KEY (session) REFERENCES orders (session) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- As scs/mysqlstore wants it, with times in UTC that no time zone moves.
CREATE TABLE IF NOT EXISTS sessions (
	token  CHAR(43) PRIMARY KEY,
	data   MEDIUMBLOB NOT NULL,
	expiry DATETIME(6) NOT NULL,
	KEY sessions_expiry (expiry)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS transitions (
	transition VARCHAR(191) PRIMARY KEY,
	session    VARCHAR(191) NOT NULL,
	seq        INTEGER NOT NULL,
	state      VARCHAR(191) NOT NULL,
	told_at    BIGINT NOT NULL,
	KEY transitions_session (session, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
