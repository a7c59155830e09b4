import { describe, expect, it } from 'vitest';
import {
  type Confirmation,
  missingOf,
  nothingConfirmed,
} from '../../../renderer/features/restore/confirmation.ts';
import { StorageId } from '../../../shared/model/ids.ts';
import type { RestorePreview } from '../../../shared/model/restore.ts';

const nothing = nothingConfirmed(StorageId.parse('019ac0de-0000-7000-8000-000000000003'));
const quiet = {
  databases: [{ existing: null }],
  losses: [],
  outside: [],
  confirmQualifiedNames: false,
  typedName: null,
} as unknown as RestorePreview;
const replacing = { ...quiet, databases: [{ existing: {} }], typedName: 'shop' } as unknown as RestorePreview;
const loss = { object: 'shop.t', what: 'the check positive' };

describe('what is still to be said before a restore', () => {
  it.each<[string, RestorePreview, Partial<Confirmation>, readonly string[]]>([
    ['nothing where nothing is replaced', quiet, {}, []],
    ['the name, where something is', replacing, {}, ['type shop']],
    ['the name as it is written', replacing, { typed: 'Shop' }, ['type shop']],
    ['nothing more once it is typed', replacing, { typed: 'shop' }, []],
    [
      'a reason for no safety backup',
      replacing,
      { typed: 'shop', safety: { kind: 'none', reason: ' x ' } },
      ['say why what is there may be lost'],
    ],
    ['no reason where nothing is replaced', quiet, { safety: { kind: 'none', reason: '' } }, []],
    [
      'each list that must be accepted',
      {
        ...replacing,
        losses: [loss],
        outside: [{ kind: 'accounts', object: null, statement: 'GRANT' }],
        confirmQualifiedNames: true,
      },
      { accepted: ['outside'] },
      ['accept what will be missing', 'accept what names the original', 'type shop'],
    ],
  ])('%s', (_, preview, confirmation, words) => {
    expect(missingOf(preview, { ...nothing, ...confirmation }).map((each) => each.words)).toEqual(words);
  });
});
