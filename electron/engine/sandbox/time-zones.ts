import type { ServerConnection } from '../server/connect.ts';

/**
 * Makes time zones known by name, each with the rules of UTC. A new server knows none, and an event that was made in
 * one cannot be created then (1298); what it is created with, it prints again, whatever the zone's rules are.
 */
export async function addTimeZones(connection: ServerConnection, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const [known] = await connection.query('SELECT 1 AS found FROM mysql.time_zone_name WHERE Name = ?', [
      name,
    ]);
    if (known !== undefined) continue;
    await connection.query("INSERT INTO mysql.time_zone (Use_leap_seconds) VALUES ('N')");
    await connection.query('SET @zone = LAST_INSERT_ID()');
    await connection.query('INSERT INTO mysql.time_zone_name (Name, Time_zone_id) VALUES (?, @zone)', [name]);
    await connection.query(
      "INSERT INTO mysql.time_zone_transition_type (Time_zone_id, Transition_type_id, `Offset`, Is_DST, Abbreviation) VALUES (@zone, 0, 0, 0, 'UTC')",
    );
  }
}
