-- construct: names as long as they may be, of characters that a file name writes with five
-- on: mariadb mysql9
-- survives: every character of them

CREATE TABLE `漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字` (`列` INT);
INSERT INTO `漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字` VALUES (1);
