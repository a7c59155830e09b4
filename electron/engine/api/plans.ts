import { HoldfastError, toWireError } from '../../../shared/errors.ts';
import { lacksKit } from '../../../shared/model/encryption.ts';
import type { PlanId, RunId } from '../../../shared/model/ids.ts';
import type { Plan, PlanDraft, PlanPatch, PlanTemplate } from '../../../shared/model/plan.ts';
import { BackupSelection } from '../../../shared/model/selection.ts';
import { clockJump, endOfPast } from '../jobs/clock-watch.ts';
import { mistypedRecipient } from '../jobs/key-ring.ts';
import { planTemplate, planTemplates } from '../jobs/plan-templates.ts';
import { planViews } from '../jobs/plan-views.ts';
import { plannedBackup } from '../jobs/planned-jobs.ts';
import { STRIP_DAYS } from '../report/plan-strip.ts';
import { MANUAL, slugOf } from '../repository/layout.ts';
import { describeSchedule } from '../schedule/describe.ts';
import { dueAfter, longestGapMs } from '../schedule/due.ts';
import { type ScheduleProblem, scheduleProblems } from '../schedule/problems.ts';
import { machineZone, toInstant } from '../system/clock.ts';
import { newPlanId } from '../system/ids.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

const PREVIEWED_RUNS = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

export function planHandlers(context: ApiContext): HandlersOf<'plans'> {
  const { state, clock, ports, reach, runner, scheduler } = context;
  /** The next slots of what was changed are known when this settles. */
  const changed = async () => {
    await scheduler.replan();
    ports.emit('changed', { topics: ['plans', 'overview'] });
  };
  const nowMs = () => clock.now().getTime();

  const get = async (planId: PlanId): Promise<Plan> => {
    const plan = await state.plans.get(planId);
    if (plan === null) throw new HoldfastError('not-found', { what: 'plan', wanted: planId });
    return plan;
  };

  const some = async (planIds: readonly PlanId[] | null): Promise<readonly Plan[]> =>
    planIds === null ? state.plans.list() : Promise.all(planIds.map(get));

  /** @throws HoldfastError bad-input with all that is wrong; not-found for a server or storage that is not there */
  const refuseProblems = async (draft: PlanPatch, own: Plan | null): Promise<void> => {
    const problems = await problemsOf(draft, own);
    if (problems.length > 0)
      throw new HoldfastError('bad-input', {
        problems: problems.map(({ field, problem }) => `${field}: ${problem}`),
      });
  };

  const problemsOf = async (draft: PlanPatch, own: Plan | null): Promise<readonly ScheduleProblem[]> => {
    const problems: ScheduleProblem[] = [];
    if (draft.schedule !== undefined) problems.push(...scheduleProblems(draft.schedule, nowMs()));
    if (draft.serverId !== undefined && (await state.servers.get(draft.serverId)) === null)
      problems.push({ field: 'serverId', problem: 'this server is not there any more' });
    for (const storageId of draft.storageIds ?? [])
      if ((await state.storages.get(storageId)) === null)
        problems.push({ field: 'storageIds', problem: 'this storage is not there any more' });
    if (own !== null && draft.serverId !== undefined && draft.serverId !== own.serverId)
      problems.push({
        field: 'serverId',
        problem: 'a plan stays with its server; make another plan for another server',
      });
    const lacking = (await state.keys.list()).find(
      (key) => draft.recipients?.includes(key.recipient) && lacksKit(key),
    );
    if (lacking !== undefined)
      problems.push({
        field: 'recipients',
        problem: `save the recovery kit of the key “${lacking.name}” first`,
      });
    const mistyped = await mistypedRecipient(state, draft.recipients ?? []);
    if (mistyped !== undefined)
      problems.push({
        field: 'recipients',
        problem: `“${mistyped}” is no public key of age: its checksum says that it is mistyped`,
      });
    const { name } = draft;
    const isTaken =
      name !== undefined &&
      (await state.plans.list()).some(
        (plan) => plan.id !== own?.id && plan.name.toLowerCase() === name.toLowerCase(),
      );
    if (isTaken) problems.push({ field: 'name', problem: `there is already a plan named “${name}”` });
    return problems;
  };

  const add = async (draft: PlanDraft): Promise<PlanId> => {
    const id = newPlanId();
    const now = toInstant(clock.now());
    const slug = freeSlug(draft, id, await state.plans.list());
    await state.plans.insert({ ...draft, id, paused: false, slug, createdAt: now, updatedAt: now });
    return id;
  };

  return {
    'plans.list': async () => [...(await context.planViews.all())],
    'plans.get': async ({ planId }) => {
      const [plan] = await planViews(context, await get(planId));
      if (plan === undefined) throw new HoldfastError('not-found', { what: 'plan', wanted: planId });
      const since = toInstant(new Date(nowMs() - STRIP_DAYS * DAY_MS));
      return { plan, missed: await state.due.misses(planId, since) };
    },
    'plans.add': async (draft) => {
      await refuseProblems(draft, null);
      const planId = await add(draft);
      await changed();
      return { planId };
    },
    'plans.edit': async ({ planId, patch }) => {
      const plan = await get(planId);
      await refuseProblems(patch, plan);
      await state.plans.update({ ...plan, ...withoutAbsent(patch), updatedAt: toInstant(clock.now()) });
      await changed();
      return {};
    },
    'plans.remove': async ({ planId }) => {
      await get(planId);
      await state.plans.remove(planId);
      await changed();
      return {};
    },
    'plans.pause': async ({ planIds, paused }) => {
      const wanted = (await some(planIds)).filter((plan) => plan.paused !== paused);
      for (const plan of wanted)
        await state.plans.update({ ...plan, paused, updatedAt: toInstant(clock.now()) });
      await changed();
      return { changed: wanted.length };
    },
    'plans.runNow': async ({ planIds }) => {
      const plans = await some(planIds);
      const facts = await state.planFacts.read(null, endOfPast(nowMs()));
      const runIds: RunId[] = [];
      for (const plan of plans) {
        // Twice the same backup at once helps nobody: who asks again joins.
        const running = facts.get(plan.id)?.running.backup ?? null;
        if (running !== null) {
          runIds.push(running);
          continue;
        }
        try {
          const [request, job] = await plannedBackup(plan, { cause: 'user', slotAt: null }, context);
          runIds.push(await runner.enqueueOrJoin(request, job));
        } catch (error) {
          // Of several, the others run; its own state says why this one does not.
          if (plans.length === 1 || toWireError(error).code !== 'not-possible') throw error;
        }
      }
      return { runIds };
    },
    'plans.preview': async ({ draft, planId }) => {
      const own = planId === null ? null : await get(planId);
      const problems = await problemsOf(draft, own);
      const { schedule } = draft;
      const isValid = schedule !== undefined && scheduleProblems(schedule, nowMs()).length === 0;
      if (!isValid) return { when: null, next: [], longestGapMs: null, problems: [...problems] };
      const next = [];
      for (const { slotMs, startsMs } of dueAfter(schedule, own?.id ?? '', nowMs())) {
        next.push({ dueAt: toInstant(new Date(slotMs)), startsAt: toInstant(new Date(startsMs)) });
        if (next.length === PREVIEWED_RUNS) break;
      }
      return {
        when: describeSchedule(schedule, machineZone()),
        next,
        longestGapMs: longestGapMs(schedule, own?.id ?? '', nowMs()),
        problems: [...problems],
      };
    },
    'plans.templates': async () => [...planTemplates()],
    'plans.applyTemplate': async ({ template, serverIds, storageId }) => {
      const ready = planTemplate(template);
      await reach.storage(storageId);
      const servers = await Promise.all([...new Set(serverIds)].map((id) => reach.server(id)));
      const planIds: PlanId[] = [];
      for (const server of servers) {
        const names = (await state.plans.list()).map(({ name }) => name.toLowerCase());
        planIds.push(
          await add({
            ...contentOf(ready),
            name: freeName(server.name, ready.name, names),
            serverId: server.id,
            storageIds: [storageId],
            selection: EVERYTHING,
          }),
        );
      }
      await changed();
      return { planIds };
    },
    'plans.clockJump': () => clockJump(state, clock.now()),
    'plans.runDue': async () => {
      const { started, held } = await scheduler.look();
      // What is late is told also where nothing could be started.
      context.teller.lookSoon();
      return {
        runIds: [...started],
        held: held.map(({ planId, closed }) => ({ planId, ...closed })),
      };
    },
  };
}

/** All databases, also those that are made later, as they usually are backed up. */
const EVERYTHING: BackupSelection = BackupSelection.parse({
  databases: null,
  excludedTables: [],
  acceptedLosses: [],
  consistency: 'snapshot',
});

function contentOf({ schedule, retention, proof, targets }: PlanTemplate) {
  return { schedule, retention, proof, targets };
}

/** `acme`, `acme (small team)`, `acme (small team 2)` … */
function freeName(server: string, template: string, taken: readonly string[]): string {
  const short = server.slice(0, 50);
  const names = [short, `${short} (${template.toLowerCase()})`];
  for (let number = 2; ; number += 1) {
    const found = names.find((name) => !taken.includes(name.toLowerCase()));
    if (found !== undefined) return found;
    names.push(`${short} (${template.toLowerCase()} ${number})`);
  }
}

/** Plans of one server keep their backups apart, and apart from those that no plan asked for. */
function freeSlug(draft: PlanDraft, id: PlanId, plans: readonly Plan[]): string {
  const slug = slugOf(draft.name);
  const taken = plans
    .filter(({ serverId }) => serverId === draft.serverId)
    .map((plan) => plan.slug.toLowerCase());
  return slug.toLowerCase() === MANUAL || taken.includes(slug.toLowerCase())
    ? slugOf(`${slug.slice(0, 40)}-${id.slice(-8)}`)
    : slug;
}

function withoutAbsent(patch: PlanPatch): Partial<Plan> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
