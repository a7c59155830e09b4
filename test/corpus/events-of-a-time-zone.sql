-- construct: an event whose time is one of a named zone
-- on: mariadb mysql9 mysql56
-- survives: the zone and the time in it
-- query: SELECT TIME_ZONE AS zone, CAST(STARTS AS CHAR) AS starts FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()

INSERT INTO mysql.time_zone (Use_leap_seconds) VALUES ('N');
SET @zone = LAST_INSERT_ID();
INSERT INTO mysql.time_zone_name VALUES ('Moon/Tranquility', @zone);
INSERT INTO mysql.time_zone_transition_type VALUES (@zone, 0, 3600, 0, 'LST');
SET SESSION time_zone = 'Moon/Tranquility';
CREATE EVENT elsewhere ON SCHEDULE EVERY 1 WEEK STARTS '2031-03-30 02:30:00' DISABLE DO SELECT 1;
