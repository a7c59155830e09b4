-- Adminer 4.8.1 MySQL 5.5.5-10.11.6-MariaDB dump

SET NAMES utf8;
SET time_zone = '+00:00';
SET foreign_key_checks = 0;
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';

DELIMITER ;;

DROP PROCEDURE IF EXISTS `count_orders`;;
CREATE PROCEDURE `count_orders`(OUT n INT)
BEGIN
  SELECT COUNT(*) INTO n FROM orders;
END;;

DROP FUNCTION IF EXISTS `with_tax`;;
CREATE FUNCTION `with_tax`(price DECIMAL(10,2)) RETURNS decimal(10,2)
    DETERMINISTIC
RETURN price * 1.2;;

DROP EVENT IF EXISTS `nightly`;;
CREATE EVENT `nightly` ON SCHEDULE EVERY 1 DAY STARTS '2026-11-22 02:00:00' ON COMPLETION NOT PRESERVE DISABLE DO DELETE FROM orders WHERE total < 0;;

DELIMITER ;

SET NAMES utf8mb4;

DROP TABLE IF EXISTS `customers`;
CREATE TABLE `customers` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(80) NOT NULL,
  `note` text DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `customers` (`id`, `name`, `note`) VALUES
(1,	'Ada O\'Neill',	'two
lines; and (brackets), too'),
(2,	'Żółć 😀',	NULL);

DROP TABLE IF EXISTS `orders`;
CREATE TABLE `orders` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `customer_id` int(11) NOT NULL,
  `total` decimal(10,2) NOT NULL,
  `flags` bit(4) NOT NULL DEFAULT b'0',
  PRIMARY KEY (`id`),
  KEY `customer_id` (`customer_id`),
  CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `orders` (`id`, `customer_id`, `total`, `flags`) VALUES
(1,	1,	12.50,	CONV('101', 2, 10) + 0),
(2,	2,	0.99,	CONV('1', 2, 10) + 0);

DELIMITER ;;

CREATE TRIGGER `orders_bi` BEFORE INSERT ON `orders` FOR EACH ROW
SET NEW.total = ROUND(NEW.total, 2);;

CREATE TRIGGER `orders_bu` BEFORE UPDATE ON `orders` FOR EACH ROW
SET NEW.total = ROUND(NEW.total, 2);;

DELIMITER ;

DROP VIEW IF EXISTS `spent`;
CREATE TABLE `spent` (`name` varchar(80), `total` decimal(32,2));


DROP TABLE IF EXISTS `spent`;
CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `spent` AS select `c`.`name` AS `name`,sum(`o`.`total`) AS `total` from (`customers` `c` join `orders` `o` on(`o`.`customer_id` = `c`.`id`)) group by `c`.`name`;

-- 2026-11-22 06:00:00
