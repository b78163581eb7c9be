/** The tables of the demo shop, in MySQL's own words: the table's name, then what CREATE TABLE says. */
export const shopTables: readonly string[] = [
  `customers (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    email VARCHAR(190) NOT NULL,
    name VARCHAR(120) NOT NULL,
    country CHAR(2) NOT NULL DEFAULT 'DE',
    birthday DATE,
    preferences JSON,
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id), UNIQUE KEY email (email), KEY country (country)
  ) COMMENT='People who buy'`,
  `products (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    sku VARCHAR(32) NOT NULL,
    name VARCHAR(160) NOT NULL,
    description TEXT,
    category ENUM('audio','camera','cable','boat','book') NOT NULL,
    price DECIMAL(10,2) NOT NULL,
    weight_kg DOUBLE,
    stock INT NOT NULL DEFAULT 0,
    active TINYINT(1) NOT NULL DEFAULT 1,
    thumbnail BLOB,
    updated_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    PRIMARY KEY (id), UNIQUE KEY sku (sku), KEY category (category)
  ) COMMENT='What is sold'`,
  `orders (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id BIGINT UNSIGNED NOT NULL,
    status ENUM('new','paid','shipped','cancelled') NOT NULL DEFAULT 'new',
    total DECIMAL(12,2) NOT NULL DEFAULT 0.00,
    note VARCHAR(255),
    placed_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    PRIMARY KEY (id), KEY customer_id (customer_id), KEY placed_at (placed_at),
    CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
  )`,
  `order_items (
    order_id BIGINT UNSIGNED NOT NULL,
    line SMALLINT UNSIGNED NOT NULL,
    product_id INT UNSIGNED NOT NULL,
    quantity INT NOT NULL,
    unit_price DECIMAL(10,2) NOT NULL,
    PRIMARY KEY (order_id, line), KEY product_id (product_id),
    CONSTRAINT order_items_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT order_items_product FOREIGN KEY (product_id) REFERENCES products (id)
  )`,
  `payments (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,
    method ENUM('card','paypal','transfer') NOT NULL,
    amount DECIMAL(12,2) NOT NULL,
    reference VARBINARY(16),
    paid_at DATETIME(3) NOT NULL,
    PRIMARY KEY (id), KEY order_id (order_id),
    CONSTRAINT payments_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE
  )`,
  `sessions (
    token CHAR(36) NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    seen_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    hits INT NOT NULL DEFAULT 1,
    PRIMARY KEY (token), KEY customer_id (customer_id)
  )`,
];
