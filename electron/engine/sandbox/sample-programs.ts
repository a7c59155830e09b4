/** Who owns the sample shop's views and programs; a plain account of the sample server. */
export const SAMPLE_OWNER = '`root`@`localhost`';

/** Views (one on another), functions, procedures, triggers and an event; made after the data, so that no trigger fires. */
export const samplePrograms: readonly string[] = [
  `CREATE DEFINER=${SAMPLE_OWNER} FUNCTION gross_price(net DECIMAL(10,2), vat DECIMAL(4,2)) RETURNS DECIMAL(10,2)
    DETERMINISTIC NO SQL
    COMMENT 'Net price plus VAT, rounded to cents'
BEGIN
  -- rounding once, at the end, as the tax office wants it
  RETURN ROUND(net * (1 + vat / 100), 2);
END`,
  `CREATE DEFINER=${SAMPLE_OWNER} FUNCTION customer_tier(spent DECIMAL(14,2)) RETURNS VARCHAR(10) CHARACTER SET utf8mb4
    DETERMINISTIC NO SQL
BEGIN
  RETURN CASE WHEN spent >= 6000 THEN 'gold 🥇' WHEN spent >= 2000 THEN 'silver' ELSE 'standard' END;
END`,
  `CREATE DEFINER=${SAMPLE_OWNER} VIEW order_overview AS
    SELECT o.id, o.ordered_at, o.status, c.id AS customer_id, c.full_name AS customer, o.total,
      (SELECT COUNT(*) FROM order_lines l WHERE l.order_id = o.id) AS line_count
    FROM orders o JOIN customers c ON c.id = o.customer_id`,
  `CREATE DEFINER=${SAMPLE_OWNER} VIEW customer_value AS
    SELECT customer_id, customer, COUNT(*) AS order_count, SUM(total) AS spent, customer_tier(SUM(total)) AS tier
    FROM order_overview WHERE status NOT IN ('cancelled', 'returned') GROUP BY customer_id, customer`,
  `CREATE DEFINER=${SAMPLE_OWNER} VIEW best_customers AS
    SELECT * FROM customer_value WHERE spent > 6000 ORDER BY spent DESC`,
  `CREATE DEFINER=${SAMPLE_OWNER} VIEW product_prices AS
    SELECT p.id, p.sku, p.name, p.price, gross_price(p.price, p.vat_rate) AS gross, c.name AS category
    FROM products p JOIN categories c ON c.id = p.category_id WHERE p.is_active = 1`,
  `CREATE DEFINER=${SAMPLE_OWNER} SQL SECURITY INVOKER VIEW low_stock AS
    SELECT p.sku, p.name, w.name AS warehouse, s.quantity, s.reorder_level
    FROM stock s JOIN products p ON p.id = s.product_id JOIN warehouses w ON w.id = s.warehouse_id
    WHERE s.quantity < s.reorder_level`,
  `CREATE DEFINER=${SAMPLE_OWNER} VIEW monthly_revenue AS
    SELECT DATE_FORMAT(ordered_at, '%Y-%m') AS month, COUNT(*) AS orders, SUM(total) AS revenue
    FROM order_overview WHERE status <> 'cancelled' GROUP BY DATE_FORMAT(ordered_at, '%Y-%m')`,
  `CREATE DEFINER=${SAMPLE_OWNER} PROCEDURE restock(IN wanted_warehouse TINYINT UNSIGNED, IN amount INT)
    MODIFIES SQL DATA
    COMMENT 'Fills up whatever is below its reorder level; it''s run each Monday'
BEGIN
  DECLARE touched INT DEFAULT 0;
  UPDATE stock SET quantity = quantity + amount WHERE warehouse_id = wanted_warehouse AND quantity < reorder_level;
  SET touched = ROW_COUNT();
  SELECT CONCAT(touched, ' products restocked; "done"') AS result;
END`,
  `CREATE DEFINER=${SAMPLE_OWNER} PROCEDURE order_report(IN first_day DATE, IN last_day DATE)
    READS SQL DATA SQL SECURITY INVOKER
BEGIN
  SELECT status, COUNT(*) AS orders, SUM(total) AS total FROM orders
   WHERE ordered_at >= first_day AND ordered_at < last_day + INTERVAL 1 DAY GROUP BY status;
END`,
  `CREATE DEFINER=${SAMPLE_OWNER} TRIGGER products_price_change AFTER UPDATE ON products FOR EACH ROW
BEGIN
  IF NEW.price <> OLD.price THEN
    INSERT INTO price_changes (product_id, changed_at, old_price, new_price) VALUES (NEW.id, NOW(), OLD.price, NEW.price);
  END IF;
END`,
  `CREATE DEFINER=${SAMPLE_OWNER} TRIGGER order_lines_take_stock AFTER INSERT ON order_lines FOR EACH ROW
  UPDATE stock SET quantity = quantity - NEW.quantity WHERE product_id = NEW.product_id AND warehouse_id = 1`,
  `CREATE DEFINER=${SAMPLE_OWNER} TRIGGER customers_lower_email BEFORE INSERT ON customers FOR EACH ROW
  SET NEW.email = LOWER(NEW.email)`,
  `CREATE DEFINER=${SAMPLE_OWNER} EVENT remove_abandoned_carts
    ON SCHEDULE EVERY 1 DAY STARTS '2025-01-01 03:15:00' ON COMPLETION PRESERVE ENABLE
    COMMENT 'Carts that nobody touched for 30 days'
    DO DELETE FROM carts WHERE touched_at < NOW() - INTERVAL 30 DAY`,
];
