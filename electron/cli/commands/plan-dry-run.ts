import type { PlanView } from '../../../shared/model/plan.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../invocation.ts';
import { findingDocuments } from './findings-text.ts';
import { worst } from './follow-all.ts';
import { exitCodeOfPreview, previewText } from './preview-text.ts';

/** What the next backup of each plan would do and meet; nothing is dumped. The exit code is the worst one's. */
export async function dryRun(invocation: Invocation, plans: readonly PlanView[]): Promise<ExitCode> {
  const seen = [];
  for (const { id, name, serverId, storageIds, selection } of plans) {
    const [storageId = null] = storageIds;
    const order = { serverId, storageId, selection, isRepeated: true };
    const preview = await invocation.session.call('backups.preview', order);
    seen.push({ id, name, preview });
  }
  invocation.answer({
    document: {
      previews: seen.map(({ id, name, preview }) => ({
        planId: id,
        plan: name,
        ...preview,
        findings: findingDocuments(preview.findings),
      })),
    },
    text:
      seen.length === 0
        ? 'There is no plan yet.'
        : seen.map(({ name, preview }) => `${name}\n\n${previewText(preview)}`).join('\n\n\n'),
  });
  return worst(seen.map(({ preview }) => exitCodeOfPreview(preview)));
}
