import { expect, it } from 'vitest';
import { OutsideFindings, outsideError } from '../../../electron/engine/restore/outside-findings.ts';

const finding = (...statements: readonly string[]) => {
  const findings = new OutsideFindings();
  for (const statement of statements) findings.add('accounts', 'shop.t', statement);
  return findings.found();
};

it('allows what was seen, and nothing else', () => {
  const seen = finding('GRANT ALL ON *.* TO a');
  expect(outsideError(seen)?.data).toMatchObject({ count: 1, areOthers: false, objects: ['shop.t'] });
  expect(outsideError(seen, seen.outsideDigest)).toBeNull();
  const others = [finding('GRANT ALL ON *.* TO b'), finding('GRANT ALL ON *.* TO a', 'DROP USER c')];
  for (const other of others)
    expect(outsideError(other, seen.outsideDigest)?.data).toMatchObject({ areOthers: true });
  // Where nothing was seen, nothing was allowed.
  expect(outsideError(seen, finding().outsideDigest)?.data).toMatchObject({ areOthers: true });
});
