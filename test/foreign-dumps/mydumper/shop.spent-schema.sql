/*!40101 SET NAMES binary*/;
CREATE TABLE `spent`(
`name` int,
`total` int
)ENGINE=MyISAM;
