import { randomBytes } from 'node:crypto';
import {
  BackupId,
  ChannelId,
  ClientId,
  EventId,
  KeyId,
  MachineId,
  PlanId,
  RunId,
  ServerId,
  StorageId,
} from '../../../shared/model/ids.ts';
import { systemClock } from './clock.ts';

let lastMs = 0;
let counter = 0;

/**
 * A new UUIDv7 (RFC 9562 §5.7, method 1 of §6.2): the ids of one process sort in the order in which they were made,
 * also within a millisecond and when the clock jumps back; their last 62 bits are random.
 */
export function newId(): string {
  const bytes = randomBytes(16);
  const nowMs = systemClock.now().getTime();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // Half of the 12 bits, so that at least 2048 ids of the same millisecond follow before it has to be borrowed from.
    counter = bytes.readUInt16BE(6) & 0x7ff;
  } else {
    counter += 1;
    if (counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
  }
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const newServerId = (): ServerId => ServerId.parse(newId());
export const newClientId = (): ClientId => ClientId.parse(newId());
export const newStorageId = (): StorageId => StorageId.parse(newId());
export const newPlanId = (): PlanId => PlanId.parse(newId());
export const newBackupId = (): BackupId => BackupId.parse(newId());
export const newRunId = (): RunId => RunId.parse(newId());
export const newChannelId = (): ChannelId => ChannelId.parse(newId());
export const newKeyId = (): KeyId => KeyId.parse(newId());
export const newEventId = (): EventId => EventId.parse(newId());
export const newMachineId = (): MachineId => MachineId.parse(newId());
