/** Ends a switch over a union: a new member is a type error here, not a blank screen. */
export function assertNever(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
