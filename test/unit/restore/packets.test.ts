import { describe, expect, test } from 'vitest';
import { packetErrors, packetWarnings } from '../../../electron/engine/restore/packets.ts';
import { toWireError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { describeError } from '../../../shared/sentences.ts';

const MIB = 1024 * 1024;
const rows = (object: string, part: Partial<Section>): Section => ({
  kind: 'table-data',
  database: 'shop',
  object,
  rawOffset: 0,
  rawBytes: 100 * MIB,
  storedBytes: 1,
  firstFrame: 0,
  frameCount: 1,
  rows: 3,
  sha256: null,
  storedSha256: 'a'.repeat(64),
  dataSha256: null,
  ...part,
});
const variables = { max_allowed_packet: String(16 * MIB) };
const identity = { flavour: 'mariadb', version: '10.11.19-MariaDB' } as const;

describe('B12: statements against the target’s max_allowed_packet', () => {
  test('what fits to the byte is nothing to say', () => {
    const facts = { variables, identity, sections: [rows('orders', { longestStatement: 16 * MIB })] };
    expect(packetErrors(facts)).toEqual([]);
    expect(packetWarnings(facts)).toEqual([]);
  });

  test('a client of MySQL since 8.0.23 needs two bytes more', () => {
    const sections = [rows('orders', { longestStatement: 16 * MIB - 1 })];
    const [error] = packetErrors({ variables, sections, identity: { flavour: 'mysql', version: '9.7.4-2' } });
    expect(error?.data).toMatchObject({ neededBytes: 16 * MIB + 1 });
    expect(packetErrors({ variables, sections, identity: { flavour: 'mysql', version: '5.6.24' } })).toEqual(
      [],
    );
  });

  test('one byte more stands in the way, with the largest of all and the way out', () => {
    const sections = [
      rows('orders', { longestStatement: 16 * MIB + 1 }),
      rows('photos', { longestStatement: 40 * MIB }),
      rows('bags', { longestStatement: 9 }),
    ];
    const [error, ...others] = packetErrors({ variables, identity, sections });
    expect(others).toEqual([]);
    expect(error?.data).toEqual({
      objects: ['shop.orders', 'shop.photos'],
      neededBytes: 40 * MIB,
      limitBytes: 16 * MIB,
    });
    if (error === undefined) throw new Error('no error');
    expect(describeError(toWireError(error)).copy).toBe(`SET GLOBAL max_allowed_packet = ${40 * MIB};`);
  });

  test('beyond 1 GiB no setting helps, and none is offered', () => {
    const [error] = packetErrors({
      variables,
      identity,
      sections: [rows('photos', { longestStatement: 1025 * MIB })],
    });
    if (error === undefined) throw new Error('no error');
    expect(describeError(toWireError(error))).toMatchObject({
      copy: null,
      action: expect.stringContaining('No server'),
    });
  });

  test('an index of before says nothing: that is said of what could be too long, and of nothing else', () => {
    const facts = { variables, identity, sections: [rows('orders', {}), rows('small', { rawBytes: MIB })] };
    expect(packetErrors(facts)).toEqual([]);
    expect(packetWarnings(facts)).toEqual([expect.stringMatching(/shop\.orders .*not known.*SET GLOBAL/)]);
    expect(packetWarnings(facts).join()).not.toContain('small');
  });
});
