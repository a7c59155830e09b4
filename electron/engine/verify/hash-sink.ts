import { createHash, type Hash } from 'node:crypto';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { SectionSink } from '../container/model.ts';
import { objectOf } from '../restore/restored-objects.ts';
import type { DumpedObject } from './compare.ts';

/** Definitions longer than this are compared by their hash alone; the longest routines are far shorter. */
const MAX_TEXT_BYTES = 1024 * 1024;

interface Open {
  readonly ref: ObjectRef | null;
  readonly isData: boolean;
  readonly hash: Hash;
  readonly parts: Buffer[];
  bytes: number;
}

/**
 * Takes a dump apart into nothing: what stays are the hashes of definitions and of INSERT statements, rows, and the
 * text of those definitions that the caller does not expect.
 */
export class HashSink implements SectionSink {
  readonly #isExpected: (object: ObjectRef, sha256: string) => boolean;
  readonly #objects = new Map<string, DumpedObject>();
  readonly #texts = new Map<string, string>();
  #open: Open | null = null;

  constructor(isExpected: (object: ObjectRef, sha256: string) => boolean) {
    this.#isExpected = isExpected;
  }

  begin(section: Parameters<SectionSink['begin']>[0]): void {
    const isData = section.kind === 'table-data';
    this.#open = { ref: objectOf(section), isData, hash: createHash('sha256'), parts: [], bytes: 0 };
  }

  bytes(chunk: Uint8Array, isInsert: boolean): void {
    const open = this.#open;
    if (open === null || open.ref === null) return;
    if (!open.isData || isInsert) open.hash.update(chunk);
    if (open.isData) return;
    open.bytes += chunk.length;
    if (open.bytes <= MAX_TEXT_BYTES) open.parts.push(Buffer.from(chunk));
  }

  end(rows: number | null): void {
    const open = this.#open;
    this.#open = null;
    if (open === null || open.ref === null) return;
    const sha256 = open.hash.digest('hex');
    const key = keyText(open.ref);
    const known = this.#objects.get(key);
    if (open.isData) {
      const before = known ?? { ...open.ref, definitionSha256: '', rows: 0, dataSha256: [] };
      // As in the index: a table without rows has a data section or none.
      const dataSha256 = rows === 0 ? before.dataSha256 : [...before.dataSha256, sha256];
      this.#objects.set(key, { ...before, rows: (before.rows ?? 0) + (rows ?? 0), dataSha256 });
      return;
    }
    const ofTable = open.ref.kind === 'table' ? (known?.rows ?? 0) : null;
    this.#objects.set(key, {
      ...open.ref,
      definitionSha256: sha256,
      rows: ofTable,
      dataSha256: known?.dataSha256 ?? [],
    });
    if (!this.#isExpected(open.ref, sha256)) this.#texts.set(key, Buffer.concat(open.parts).toString('utf8'));
  }

  objects(): readonly DumpedObject[] {
    return [...this.#objects.values()];
  }

  /** The definition as it was dumped again; null when it was the expected one. */
  textOf(object: ObjectRef): string | null {
    return this.#texts.get(keyText(object)) ?? null;
  }
}

const keyText = ({ kind, database, name }: ObjectRef): string => `${kind}\0${database}\0${name}`;
