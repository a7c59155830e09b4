-- --------------------------------------------------------
-- Host:                         127.0.0.1
-- Server version:               10.11.6-MariaDB - mariadb.org binary distribution
-- Server OS:                    Win64
-- HeidiSQL Version:             12.6.0.6765
-- --------------------------------------------------------

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8 */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;


-- Dumping database structure for shop
CREATE DATABASE IF NOT EXISTS `shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci */;
USE `shop`;

-- Dumping structure for procedure shop.count_orders
DELIMITER //
CREATE PROCEDURE `count_orders`(OUT n INT)
BEGIN
  SELECT COUNT(*) INTO n FROM orders;
END//
DELIMITER ;

-- Dumping structure for table shop.customers
CREATE TABLE IF NOT EXISTS `customers` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(80) NOT NULL,
  `note` text DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Dumping data for table shop.customers: ~2 rows (approximately)
DELETE FROM `customers`;
INSERT INTO `customers` (`id`, `name`, `note`) VALUES
	(1, 'Ada O\'Neill', 'two\r\nlines; and (brackets), too'),
	(2, 'Żółć 😀', NULL);

-- Dumping structure for table shop.orders
CREATE TABLE IF NOT EXISTS `orders` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `customer_id` int(11) NOT NULL,
  `total` decimal(10,2) NOT NULL,
  `flags` bit(4) NOT NULL DEFAULT b'0',
  PRIMARY KEY (`id`),
  KEY `customer_id` (`customer_id`),
  CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Dumping data for table shop.orders: ~2 rows (approximately)
DELETE FROM `orders`;
/*!40000 ALTER TABLE `orders` DISABLE KEYS */;
INSERT INTO `orders` (`id`, `customer_id`, `total`, `flags`) VALUES
	(1, 1, 12.50, b'0101'),
	(2, 2, 0.99, b'0000');
/*!40000 ALTER TABLE `orders` ENABLE KEYS */;

-- Dumping structure for view shop.spent
-- Creating temporary table to overcome VIEW dependency errors
CREATE TABLE `spent` (
	`name` VARCHAR(1) NOT NULL COLLATE 'utf8mb4_general_ci',
	`total` DECIMAL(32,2) NULL
) ENGINE=MyISAM;

-- Dumping structure for trigger shop.orders_bi
SET @OLDTMP_SQL_MODE=@@SQL_MODE, SQL_MODE='STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION';
DELIMITER //
CREATE TRIGGER `orders_bi` BEFORE INSERT ON `orders` FOR EACH ROW BEGIN
  SET NEW.total = ROUND(NEW.total, 2);
END//
DELIMITER ;
SET SQL_MODE=@OLDTMP_SQL_MODE;

-- Dumping structure for view shop.spent
-- Removing temporary table and create final VIEW structure
DROP TABLE IF EXISTS `spent`;
CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `spent` AS select `c`.`name` AS `name`,sum(`o`.`total`) AS `total` from (`customers` `c` join `orders` `o` on(`o`.`customer_id` = `c`.`id`)) group by `c`.`name`;

/*!40103 SET TIME_ZONE=IFNULL(@OLD_TIME_ZONE, 'system') */;
/*!40101 SET SQL_MODE=IFNULL(@OLD_SQL_MODE, '') */;
/*!40014 SET FOREIGN_KEY_CHECKS=IFNULL(@OLD_FOREIGN_KEY_CHECKS, 1) */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40111 SET SQL_NOTES=IFNULL(@OLD_SQL_NOTES, 1) */;
