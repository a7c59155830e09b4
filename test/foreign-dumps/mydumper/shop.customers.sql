/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;
/*!40103 SET TIME_ZONE='+00:00' */;
INSERT INTO `customers` VALUES
(1,"Ada O\'Neill","two\r\nlines; and (brackets), too","\0�\'"),
(2,"Żółć 😀",NULL,NULL),
(3,"D\"oh","-- no comment","");
