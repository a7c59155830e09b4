import { formatBytes, plural } from '../../../shared/format.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import { type RunId, shortId } from '../../../shared/model/ids.ts';
import type { RestorePlan, RestoreRequest } from '../../../shared/model/restore.ts';
import { compareIdentity, type Server } from '../../../shared/model/server.ts';
import { withoutWords } from '../../../shared/sentences.ts';
import { restoreBeside } from '../restore/beside.ts';
import type { RestoreOrder } from '../restore/model.ts';
import { outsideError } from '../restore/outside-findings.ts';
import { findTranslation, holdsHistory } from '../restore/plan-translation.ts';
import { disablesEventsIn } from '../restore/preview.ts';
import { refuseChanged } from '../restore/refuse-changed.ts';
import { definerOf, restoreDump, rulesFor } from '../restore/run.ts';
import { selectSections } from '../restore/select-sections.ts';
import { watchingTarget } from '../restore/target-waits.ts';
import { WHOLE_TABLES_MS, withConnection } from '../server/connect.ts';
import { readIdentity } from '../server/identity.ts';
import type { JobDeps } from './deps.ts';
import type { Job, JobContext, JobRequest } from './job.ts';
import { KeptPieces } from './kept-pieces.ts';
import { sessionMark } from './leftover-threads.ts';
import { lookThrough } from './look-through.ts';
import { openStored } from './open-backup.ts';
import { ProgressMeter, type Seen } from './progress-meter.ts';
import { checkLeftTarget, resumableRun, takeOver } from './resume-restore.ts';
import { type SafetyOrder, safetyBackup } from './safety-backup.ts';

export interface RestoreJobOrder {
  readonly backup: Backup;
  readonly target: Server;
  /** As it was previewed and confirmed. */
  readonly plan: RestorePlan;
  /** What is backed up before, and where; null: nothing is replaced, or that was refused. */
  readonly safety: Omit<SafetyOrder, 'target' | 'recipients'> | null;
  /** The statements of the preview may reach beyond the databases that are restored. */
  readonly allowOutside: boolean;
  /** Why what is replaced is not backed up; null where it is, or nothing is replaced. */
  readonly refusal: string | null;
  /** The run that it goes on with; its safety backup, if any, is the one of this run, too. */
  readonly resumes?: RunId;
}

/** Restores databases of a backup into a server; what stands in their places was shown and confirmed before. */
export function restoreJob(order: RestoreJobOrder, deps: JobDeps): [JobRequest, Job] {
  const request: JobRequest = {
    kind: 'restore',
    title: restoreTitle(order.plan.request, order.target),
    serverId: order.target.id,
    storageId: order.backup.storageId,
    backupId: order.backup.id,
    restorePlan: order.plan,
    steps: ['read', 'target', ...(order.safety === null ? [] : (['safety'] as const)), 'restore'],
    occupies: { serverId: order.target.id, name: order.target.name },
  };
  return [request, (context) => restore(order, deps, context)];
}

/** One line: what is restored, and where to. */
export function restoreTitle({ databases, content }: RestoreRequest, target: Pick<Server, 'name'>): string {
  const names = databases.map(({ name, as, tables, copies, objects, leftOut }) => {
    const parts = [
      ...(tables ?? []).map((table) => `${name}.${table}${table in copies ? ` as ${copies[table]}` : ''}`),
      ...(objects ?? []).map((object) => `${name}.${object.name}`),
    ];
    const isWhole = tables === null && objects === null;
    const named = leftOut.length > 0 ? [withoutWords(name, leftOut)] : parts;
    const what = isWhole ? name : named.join(', ');
    if (as === null || as === name) return what;
    return isWhole ? `${what} as ${as}` : `${what} into ${as}`;
  });
  const part = { all: '', structure: 'the structure of ', data: 'the rows of ' }[content];
  return `Restore ${part}${names.join(', ')} to ${target.name}`;
}

async function restore(
  { backup, target, plan, safety, refusal, allowOutside, resumes }: RestoreJobOrder,
  deps: JobDeps,
  context: JobContext,
): ReturnType<Job> {
  const { request, preview } = plan;
  const { content, rows } = request;
  const resumed = resumes === undefined ? null : await resumableRun(deps.state, resumes);
  if (resumed !== null) await takeOver(resumed, deps, context);
  const opened = await context.step('read', () => openStored(backup, deps));
  const { manifest, index, reader } = opened;
  try {
    const sections = selectSections(index, request.databases, request);
    const lowerCaseTableNames = Number(manifest.server.variables.lower_case_table_names ?? 0);
    // Damage must be found before anything is dropped, and what reaches outside before anything is touched; the sound
    // parts of a damaged backup can still be restored.
    const isReplacing = safety !== null || refusal !== null || resumed !== null;
    await context.step('read', async (detail) => {
      const databases = request.databases.map(({ name }) => name);
      const inside = { databases, ignoreCase: lowerCaseTableNames !== 0 };
      const look = { ...opened, folder: backup.folder, sections, inside, signal: context.signal };
      const found = await lookThrough(
        { ...look, skipsKnown: !isReplacing, mostRowBytes: Number.POSITIVE_INFINITY },
        deps,
      );
      const outside = outsideError(found, allowOutside ? preview.outsideDigest : null);
      if (outside !== null) throw outside;
      detail(`${formatBytes(sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0))}, whole`);
    });
    const { account, client, rules } = await context.step('target', async () => {
      const login = await deps.reach.account(target);
      context.hide(login.password);
      context.hide(login.sshSecret ?? null);
      const limits = { signal: context.signal, queryTimeoutMs: WHOLE_TABLES_MS };
      return withConnection(login, limits, async (connection) => {
        const identity = await readIdentity(connection);
        if (resumed !== null) await checkLeftTarget(resumed, sections, identity, connection);
        const tool = await deps.tools.choose('client', identity, target);
        const origin = compareIdentity(manifest.server.identity, identity);
        const untranslated = rulesFor({
          client: tool,
          databases: request.databases,
          lowerCaseTableNames,
          isSandbox: false,
          disableEventsIn: disablesEventsIn(origin, request.databases),
          definer: definerOf(request.definers),
        });
        const { translation } = await findTranslation({
          reader,
          sections,
          source: manifest.server.identity,
          hasHistory: holdsHistory(manifest),
          connection,
          rules: untranslated,
          signal: context.signal,
        });
        return { account: login, client: tool, rules: { ...untranslated, translation } };
      });
    });
    if (refusal !== null) context.log('warning', `No safety backup was wanted: ${refusal}`);
    const kept =
      safety === null
        ? null
        : await context.step('safety', (detail) =>
            safetyBackup(
              { ...safety, target, recipients: manifest.encryption?.recipients ?? [] },
              deps,
              context,
              detail,
            ),
          );
    if (kept !== null) {
      context.update({ safetyBackupId: kept.id });
      context.log('info', `What is replaced is in backup ${shortId(kept.id)}`);
    }
    const { databases } = preview;
    const seenTarget = { ...{ name: target.name, request, sections, databases }, held: kept?.held ?? null };
    const pieces = new KeptPieces({
      runId: context.runId,
      ...{ sections, databases: request.databases, earlier: resumed?.pieces ?? new Map() },
      ...{ store: deps.state.restorePieces, update: context.update },
    });
    const expected = new Map([['', sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0)]]);
    const meter = new ProgressMeter(deps.clock, {
      objectsTotal: sections.length,
      expected,
      isExact: true,
    });
    let seen: Seen = { doneBytes: 0, current: null, objectsDone: 0 };
    let held: string | null = null;
    const show = (): void =>
      context.progress({ ...meter.update(seen), ...(held !== null && { held, etaSeconds: null }) });
    const onWait = (why: string | null): void => {
      held = why;
      context.log(why === null ? 'info' : 'warning', why ?? 'The target goes on');
      show();
    };
    const mark = sessionMark(context.runId);
    const result = await context.step('restore', async (detail) => {
      const sent: RestoreOrder = {
        reader,
        index,
        databases: request.databases,
        sections,
        client,
        account,
        rules,
        clock: deps.clock,
        signal: context.signal,
        sessionMark: mark,
        // A half restored target is looked at by what was restored of it.
        ...(resumed === null && {
          lookAgain: (connection, names, isTouched) =>
            refuseChanged(connection, seenTarget, names, isTouched),
        }),
        onProgress: ({ doneBytes, current, sectionsDone }) => {
          seen = { doneBytes, current, objectsDone: sectionsDone };
          show();
        },
        onState: (targetState) => context.update({ targetState }),
        onCommand: (line) => context.log('command', line),
        onNote: (text) => context.log('info', text),
        ...(request.connections !== null && { connections: request.connections }),
      };
      const watch = { account, sessionMark: mark, onWait };
      const restored = await watchingTarget(watch, () =>
        preview.isBeside
          ? restoreBeside({
              ...{ ...sent, sections, content, rows },
              translated: { rewrites: preview.rewrites, losses: preview.losses },
              log: (text) => context.log('info', text),
            })
          : restoreDump({ ...sent, ...pieces.hooks }).finally(() => pieces.flush()),
      );
      detail(`${plural(restored.tables, 'table')}, ${plural(restored.rows, 'row')}`);
      return restored;
    });
    await deps.state.restorePieces.forget(context.runId);
    context.update({ restore: result, targetState: null, resumable: false });
    return { kind: 'good', backupId: backup.id };
  } finally {
    await reader.close();
  }
}
