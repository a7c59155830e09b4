/** The three numbers of a version: `10.11.19-MariaDB-0+deb12u1` → [10, 11, 19]; unreadable parts count as 0. */
export function versionParts(version: string): readonly [number, number, number] {
  // Old clients of MariaDB's replication see `5.5.5-10.11.19-MariaDB`.
  const [, major, minor, patch] = /^(?:5\.5\.5-)?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}

/** Negative when `a` is older than `b`; compares at most `depth` numbers. */
export function compareVersions(a: string, b: string, depth = 3): number {
  const left = versionParts(a);
  const right = versionParts(b);
  for (let i = 0; i < depth; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function isAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least) >= 0;
}
