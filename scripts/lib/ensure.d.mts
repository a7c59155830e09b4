/** See ensure.mjs. */
export function ensure(names: readonly string[]): Promise<void>;
export function ensureOrExit(names: readonly string[]): Promise<void>;
export const partNames: readonly string[];
export function electronEnv(): Record<string, string>;
export function electronRuntime(): {
  version: string;
  source: 'official' | 'floor';
  folder: string;
  executable: string;
} | null;
export type Leg = 'mariadb' | 'mysql9' | 'mysql56' | 'keyring' | 'xvfb';
export function isRequired(leg: Leg): boolean;
/** @throws when HOLDFAST_REQUIRE names the leg; otherwise one loud line on stderr */
export function lackLeg(leg: Leg, reason: string): void;
export function findMysql9(): { bin: string } | null;
/** Its server alone. */
export function findMysql56(): { bin: string } | null;
