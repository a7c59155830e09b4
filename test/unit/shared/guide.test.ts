import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorData } from '../../../shared/errors.ts';
import { LossCode } from '../../../shared/model/verdict.ts';

const docs = new URL('../../../docs/', import.meta.url);
const guide = readFileSync(new URL('guide.md', docs), 'utf8');

describe('the user guide', () => {
  test('says for every error code what to do', () => {
    const table = guide.slice(
      guide.indexOf('## Troubleshooting'),
      guide.indexOf('## What Holdfast does not'),
    );
    const named = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, codes = '']) =>
      [...codes.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code),
    );
    expect(named.toSorted()).toEqual(Object.keys(errorData).toSorted());
  });

  test('names every loss that can be accepted', () => {
    for (const code of LossCode.options) expect(guide).toContain(`\`${code}\``);
  });
});

describe.each(['../README.md', 'guide.md', 'cli.md', 'format.md'])('the links of %s', (page) => {
  const address = new URL(page, docs);
  const text = readFileSync(address, 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];

  test('lead to files that are there, and to headings that are in them', () => {
    const broken = links.filter(([, file = '', heading]) => {
      const target = file === '' ? address : new URL(file, address);
      if (!existsSync(target)) return true;
      return heading !== undefined && !headingsOf(readFileSync(target, 'utf8')).includes(heading);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** The anchors that GitHub makes of headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
