import { hostname, userInfo } from 'node:os';

/** `ada on workshop`: whoever uses this machine at this moment, as the system calls them. */
export function whoIsHere(): string {
  try {
    return `${userInfo().username} on ${hostname()}`;
  } catch {
    // An account without an entry in the system's list of users has no name.
    return hostname();
  }
}
