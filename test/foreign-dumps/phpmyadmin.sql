-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/
--
-- Host: localhost
-- Generation Time: Nov 22, 2026 at 06:00 AM
-- Server version: 10.11.6-MariaDB
-- PHP Version: 8.2.12

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";


/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;

--
-- Database: `shop`
--

DELIMITER $$
--
-- Procedures
--
CREATE DEFINER=`root`@`localhost` PROCEDURE `count_orders` (OUT `n` INT)   BEGIN
  -- it's; the number of them
  SELECT COUNT(*) INTO n FROM `orders`;
END$$

--
-- Functions
--
CREATE DEFINER=`root`@`localhost` FUNCTION `with_tax` (`price` DECIMAL(10,2)) RETURNS DECIMAL(10,2) DETERMINISTIC BEGIN
  RETURN price * 1.2;
END$$

DELIMITER ;

-- --------------------------------------------------------

--
-- Table structure for table `customers`
--

CREATE TABLE `customers` (
  `id` int(11) NOT NULL,
  `name` varchar(80) NOT NULL,
  `note` text DEFAULT NULL,
  `photo` blob DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

--
-- Dumping data for table `customers`
--

INSERT INTO `customers` (`id`, `name`, `note`, `photo`) VALUES
(1, 'Ada O\'Neill', 'two\r\nlines; and (brackets), too', 0x00ff27),
(2, 'Żółć 😀', NULL, NULL),
(3, 'D\"oh', '-- no comment', '');

-- --------------------------------------------------------

--
-- Table structure for table `orders`
--

CREATE TABLE `orders` (
  `id` int(11) NOT NULL,
  `customer_id` int(11) NOT NULL,
  `total` decimal(10,2) NOT NULL,
  `placed` timestamp NOT NULL DEFAULT current_timestamp(),
  `flags` bit(4) NOT NULL DEFAULT b'0',
  `weight` double DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

--
-- Dumping data for table `orders`
--

INSERT INTO `orders` (`id`, `customer_id`, `total`, `placed`, `flags`, `weight`) VALUES
(1, 1, 12.50, '2026-11-20 10:00:00', b'0101', 0.25),
(2, 2, 0.99, '2026-11-21 11:30:00', b'0000', NULL);

--
-- Triggers `orders`
--
DELIMITER $$
CREATE TRIGGER `orders_bi` BEFORE INSERT ON `orders` FOR EACH ROW BEGIN
  SET NEW.total = ROUND(NEW.total, 2);
END
$$
DELIMITER ;
DELIMITER $$
CREATE TRIGGER `orders_bu` BEFORE UPDATE ON `orders` FOR EACH ROW SET NEW.placed = OLD.placed
$$
DELIMITER ;

-- --------------------------------------------------------

--
-- Stand-in structure for view `spent`
-- (See below for the actual view)
--
CREATE TABLE `spent` (
`name` varchar(80)
,`total` decimal(32,2)
);

-- --------------------------------------------------------

--
-- Structure for view `spent`
--
DROP TABLE IF EXISTS `spent`;

CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `spent`  AS SELECT `c`.`name` AS `name`, sum(`o`.`total`) AS `total` FROM (`customers` `c` join `orders` `o` on(`o`.`customer_id` = `c`.`id`)) GROUP BY `c`.`name` ;

--
-- Indexes for dumped tables
--

--
-- Indexes for table `customers`
--
ALTER TABLE `customers`
  ADD PRIMARY KEY (`id`);

--
-- Indexes for table `orders`
--
ALTER TABLE `orders`
  ADD PRIMARY KEY (`id`),
  ADD KEY `customer_id` (`customer_id`);

--
-- AUTO_INCREMENT for dumped tables
--

--
-- AUTO_INCREMENT for table `customers`
--
ALTER TABLE `customers`
  MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=4;

--
-- AUTO_INCREMENT for table `orders`
--
ALTER TABLE `orders`
  MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=3;

--
-- Constraints for dumped tables
--

--
-- Constraints for table `orders`
--
ALTER TABLE `orders`
  ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`);
COMMIT;

/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
