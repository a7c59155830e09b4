/** The sample shop's tables, parents before children, so that they can be created with foreign keys checked. */
export const sampleTables: readonly string[] = [
  `CREATE TABLE countries (
    code CHAR(2) CHARACTER SET ascii NOT NULL PRIMARY KEY,
    name VARCHAR(60) NOT NULL,
    vat_rate DECIMAL(4,2) NOT NULL
  ) COMMENT='Where the shop ships to'`,
  `CREATE TABLE customers (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    first_name VARCHAR(40) NOT NULL,
    last_name VARCHAR(40) NOT NULL,
    email VARCHAR(120) NOT NULL,
    phone VARCHAR(30) NULL,
    preferences JSON NULL,
    newsletter TINYINT(1) NOT NULL DEFAULT 0,
    created_at DATETIME NOT NULL,
    full_name VARCHAR(90) GENERATED ALWAYS AS (CONCAT(first_name, ' ', last_name)) STORED,
    UNIQUE KEY customers_email (email),
    KEY customers_name (last_name, first_name)
  )`,
  `CREATE TABLE addresses (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id INT UNSIGNED NOT NULL,
    kind ENUM('billing','delivery') NOT NULL,
    street VARCHAR(120) NOT NULL,
    postcode VARCHAR(12) NOT NULL,
    city VARCHAR(60) NOT NULL,
    country CHAR(2) CHARACTER SET ascii NOT NULL,
    CONSTRAINT addresses_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT addresses_country FOREIGN KEY (country) REFERENCES countries (code)
  )`,
  `CREATE TABLE categories (
    id SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
    parent_id SMALLINT UNSIGNED NULL,
    name VARCHAR(60) NOT NULL,
    slug VARCHAR(60) CHARACTER SET ascii NOT NULL,
    UNIQUE KEY categories_slug (slug),
    CONSTRAINT categories_parent FOREIGN KEY (parent_id) REFERENCES categories (id)
  )`,
  `CREATE TABLE suppliers (
    id SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
    name VARCHAR(80) NOT NULL,
    contact VARCHAR(120) NOT NULL,
    country CHAR(2) CHARACTER SET ascii NOT NULL,
    rating FLOAT NULL,
    CONSTRAINT suppliers_country FOREIGN KEY (country) REFERENCES countries (code)
  )`,
  `CREATE TABLE products (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    sku CHAR(9) CHARACTER SET ascii NOT NULL,
    name VARCHAR(120) NOT NULL,
    category_id SMALLINT UNSIGNED NOT NULL,
    supplier_id SMALLINT UNSIGNED NOT NULL,
    price DECIMAL(10,2) NOT NULL,
    vat_rate DECIMAL(4,2) NOT NULL DEFAULT 19.00,
    price_gross DECIMAL(10,2) GENERATED ALWAYS AS (ROUND(price * (1 + vat_rate / 100), 2)) VIRTUAL,
    weight_kg FLOAT NULL,
    attributes JSON NULL,
    description TEXT NULL,
    is_active TINYINT(1) NOT NULL DEFAULT 1,
    UNIQUE KEY products_sku (sku),
    KEY products_price (price),
    CONSTRAINT products_category FOREIGN KEY (category_id) REFERENCES categories (id),
    CONSTRAINT products_supplier FOREIGN KEY (supplier_id) REFERENCES suppliers (id)
  )`,
  `CREATE TABLE product_images (
    product_id INT UNSIGNED NOT NULL,
    position TINYINT UNSIGNED NOT NULL,
    mime_type VARCHAR(40) CHARACTER SET ascii NOT NULL,
    checksum BINARY(16) NOT NULL,
    content MEDIUMBLOB NOT NULL,
    PRIMARY KEY (product_id, position),
    CONSTRAINT images_product FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
  )`,
  `CREATE TABLE warehouses (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    name VARCHAR(60) NOT NULL,
    city VARCHAR(60) NOT NULL,
    country CHAR(2) CHARACTER SET ascii NOT NULL,
    CONSTRAINT warehouses_country FOREIGN KEY (country) REFERENCES countries (code)
  )`,
  `CREATE TABLE stock (
    warehouse_id TINYINT UNSIGNED NOT NULL,
    product_id INT UNSIGNED NOT NULL,
    quantity INT NOT NULL,
    reorder_level INT NOT NULL DEFAULT 20,
    counted_on DATE NULL,
    PRIMARY KEY (warehouse_id, product_id),
    CONSTRAINT stock_warehouse FOREIGN KEY (warehouse_id) REFERENCES warehouses (id),
    CONSTRAINT stock_product FOREIGN KEY (product_id) REFERENCES products (id)
  )`,
  `CREATE TABLE coupons (
    code VARCHAR(20) CHARACTER SET ascii NOT NULL PRIMARY KEY,
    percent_off DECIMAL(4,1) NOT NULL,
    channels SET('web','store','phone') NOT NULL DEFAULT 'web',
    valid_from DATE NOT NULL,
    valid_until DATE NULL,
    CONSTRAINT coupons_percent CHECK (percent_off > 0 AND percent_off <= 60)
  )`,
  `CREATE TABLE orders (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id INT UNSIGNED NOT NULL,
    ordered_at DATETIME(3) NOT NULL,
    status ENUM('new','paid','shipped','delivered','returned','cancelled') NOT NULL,
    coupon_code VARCHAR(20) CHARACTER SET ascii NULL,
    total DECIMAL(12,2) NOT NULL DEFAULT 0,
    note VARCHAR(200) NULL,
    KEY orders_time (ordered_at),
    CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT orders_coupon FOREIGN KEY (coupon_code) REFERENCES coupons (code)
  )`,
  `CREATE TABLE order_lines (
    order_id INT UNSIGNED NOT NULL,
    line_number TINYINT UNSIGNED NOT NULL,
    product_id INT UNSIGNED NOT NULL,
    quantity SMALLINT UNSIGNED NOT NULL,
    unit_price DECIMAL(10,2) NOT NULL,
    PRIMARY KEY (order_id, line_number),
    CONSTRAINT lines_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT lines_product FOREIGN KEY (product_id) REFERENCES products (id)
  )`,
  `CREATE TABLE payments (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    order_id INT UNSIGNED NOT NULL,
    method ENUM('card','invoice','paypal','sepa') NOT NULL,
    amount DECIMAL(12,2) NOT NULL,
    reference BINARY(8) NOT NULL,
    paid_at TIMESTAMP(6) NULL,
    CONSTRAINT payments_order FOREIGN KEY (order_id) REFERENCES orders (id)
  )`,
  `CREATE TABLE shipments (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    order_id INT UNSIGNED NOT NULL,
    warehouse_id TINYINT UNSIGNED NOT NULL,
    carrier VARCHAR(20) NOT NULL,
    tracking_code CHAR(14) CHARACTER SET ascii NOT NULL,
    shipped_on DATE NOT NULL,
    is_express BIT(1) NOT NULL DEFAULT b'0',
    CONSTRAINT shipments_order FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT shipments_warehouse FOREIGN KEY (warehouse_id) REFERENCES warehouses (id)
  )`,
  `CREATE TABLE reviews (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    product_id INT UNSIGNED NOT NULL,
    customer_id INT UNSIGNED NOT NULL,
    stars TINYINT UNSIGNED NOT NULL,
    title VARCHAR(80) NOT NULL,
    body TEXT NULL,
    written_at DATETIME NOT NULL,
    CONSTRAINT reviews_product FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT reviews_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
  )`,
  `CREATE TABLE price_changes (
    product_id INT UNSIGNED NOT NULL,
    changed_at DATETIME NOT NULL,
    old_price DECIMAL(10,2) NOT NULL,
    new_price DECIMAL(10,2) NOT NULL,
    KEY price_changes_product (product_id, changed_at)
  ) COMMENT='No primary key, as in many real databases'`,
  `CREATE TABLE carts (
    token BINARY(16) NOT NULL PRIMARY KEY,
    customer_id INT UNSIGNED NULL,
    items JSON NOT NULL,
    touched_at DATETIME NOT NULL
  )`,
];
