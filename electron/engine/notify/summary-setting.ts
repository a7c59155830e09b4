import { z } from 'zod';
import { Instant } from '../../../shared/model/ids.ts';
import { SummaryTime } from '../../../shared/model/notification.ts';

/** When the weekly summary goes out, and for which slot it did last. */
const SummarySetting = z.object({ time: SummaryTime, lastSlot: Instant });
export type SummarySetting = z.infer<typeof SummarySetting>;

export const SUMMARY_SETTING = 'notifications.summary';

/** @returns null when it was never set, or by a version that wrote it otherwise */
export function readSummary(text: string | null): SummarySetting | null {
  try {
    return text === null ? null : SummarySetting.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function summarySetting(setting: SummarySetting): string {
  return JSON.stringify(setting);
}
