-- construct: MariaDB’s UUID, INET4 and INET6
-- on: mariadb
-- survives: types and values

CREATE TABLE t (id UUID PRIMARY KEY DEFAULT UUID(), a INET6, b INET4, KEY (a));
INSERT INTO t VALUES ('123e4567-e89b-12d3-a456-426655440000', '::1', '127.0.0.1'), ('00000000-0000-0000-0000-000000000000', '::ffff:1.2.3.4', '0.0.0.0'), ('ffffffff-ffff-ffff-ffff-ffffffffffff', NULL, NULL);
