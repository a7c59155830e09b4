import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { refuseWhatIsThere } from '../../../electron/engine/jobs/export.ts';
import { tempFolder } from '../../support/temp.ts';

test('a folder is never replaced by an export, a file only when that was said', async () => {
  const folder = tempFolder('export');
  const file = path.join(folder, 'shop.sql');
  await refuseWhatIsThere({ file, overwrite: false });
  writeFileSync(file, '');
  await refuseWhatIsThere({ file, overwrite: true });
  await expect(refuseWhatIsThere({ file, overwrite: false })).rejects.toMatchObject({ code: 'file-exists' });
  for (const overwrite of [false, true])
    await expect(refuseWhatIsThere({ file: folder, overwrite })).rejects.toMatchObject({
      code: 'not-a-file',
      data: { path: folder },
    });
  expect(readdirSync(folder)).toEqual(['shop.sql']);
});
