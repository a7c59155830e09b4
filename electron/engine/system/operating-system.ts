import { readFileSync } from 'node:fs';

/** Whose way of installing programs a machine has; the families of Linux by the one that others are made from. */
export type OperatingSystem =
  | 'macos'
  | 'windows'
  | 'debian'
  | 'ubuntu'
  | 'fedora'
  | 'suse'
  | 'arch'
  | 'other';

let known: OperatingSystem | undefined;

export function operatingSystem(): OperatingSystem {
  known ??= operatingSystemOf(process.platform, readRelease());
  return known;
}

/** @param release the text of /etc/os-release; '' where there is none */
export function operatingSystemOf(platform: string, release: string): OperatingSystem {
  if (platform === 'darwin') return 'macos';
  if (platform === 'win32') return 'windows';
  const names = [...release.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)]
    .flatMap(([, value = '']) => value.replaceAll(/["']/g, '').split(/\s+/))
    .map((name) =>
      name === 'rhel' || name === 'centos' ? 'fedora' : name.startsWith('opensuse') ? 'suse' : name,
    );
  // Ubuntu and what is made from it name Debian, too.
  const families = ['ubuntu', 'debian', 'fedora', 'suse', 'arch'] as const;
  return families.find((family) => names.includes(family)) ?? 'other';
}

function readRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
