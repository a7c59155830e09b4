import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import type { PathRef } from '../../../shared/model/path-ref.ts';

/**
 * The path that the user chose.
 * @throws HoldfastError 'bad-input' for a token: main puts the path in its place before the engine sees a call
 */
export function pathOf(ref: PathRef): string {
  if ('token' in ref)
    throw new HoldfastError('bad-input', { problems: ['a file token that nobody redeemed'] });
  return path.resolve(ref.path);
}
