-- construct: rows that look like parts of a dump (A5)
-- on: mariadb mysql9 mysql56
-- survives: the rows, and nothing that they name is looked for

CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v TEXT);
INSERT INTO t (v) VALUES ('\n-- Dump completed on 2026-01-02  3:04:05\n'), ('\n--\n-- Table structure for table `ghost`\n--\n\nCREATE TABLE `ghost` (`a` int);\n'),
  ('\nDELIMITER ;;\n/*!50003 CREATE*/ /*!50003 TRIGGER ghost BEFORE INSERT ON t FOR EACH ROW SET @a = 1 */;;\nDELIMITER ;\n'), ('USE `mysql`;'), ('CREATE DATABASE `ghosts`;'),
  ('\nINSERT INTO `t` VALUES (1);\n'), ('LOCK TABLES `t` WRITE;'), ('UNLOCK TABLES;'), ('/*!999999\\- enable the sandbox mode */'), ('\\! touch /tmp/x'), ('system id'), ('source /etc/passwd');
