import type { Command } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { plural } from '../../../shared/format.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import { PlanTemplateName, type PlanView } from '../../../shared/model/plan.ts';
import { BackupSelection, isDrillable } from '../../../shared/model/selection.ts';
import type { Invocation } from '../invocation.ts';
import { pick, planBy, plansOf, serverBy, storageBy } from '../resolve.ts';
import type { Session } from '../session.ts';
import { storageFor } from './backup.ts';
import { followAll } from './follow-all.ts';
import { dryRun } from './plan-dry-run.ts';
import { type PlanOptions, patchOf, withPlanOptions } from './plan-options.ts';
import { remarksOnPlan } from './plan-remarks.ts';
import { plansTable, planText } from './plan-text.ts';
import { recipientsOf } from './recipients.ts';
import { examples, type Register } from './register.ts';

export const registerPlan: Register = (program, run) => {
  const plan = program.command('plan').description('Backups that repeat by themselves');

  withPlanOptions(plan.command('add <server>').description('Make a plan for a server'))
    .option('--name <name>', 'what to call it (the server’s name unless told)')
    .option('--template <template>', `begin with one of ${PlanTemplateName.options.join(', ')}`, 'small-team')
    .addHelpText(
      'after',
      examples(
        'holdfast plan add acme --storage safe --daily 02:30',
        'holdfast plan add acme --storage safe --every-hours 4 --window 20:00-08:00 --drill-every 7',
        'holdfast plan add acme --storage safe --monthly last@03:00 --keep monthly=24 --json',
      ),
    )
    .action((wanted: string, options: PlanOptions & { template: string }, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const server = await serverBy(session, wanted);
        const storage = await storageFor(session, options.storage);
        const templates = await session.call('plans.templates', {});
        const template = templates.find((each) => each.template === options.template);
        if (template === undefined)
          throw new HoldfastError('not-found', { what: 'template', wanted: options.template });
        const patch = patchOf(options, { ...template, selection: EVERYTHING });
        const recipients = await recipientsOf(session, options);
        const { planId } = await session.call('plans.add', {
          ...patch,
          name: patch.name ?? server.name,
          serverId: server.id,
          storageIds: [storage.id],
          ...(recipients !== null && { recipients }),
        });
        return shown(invocation, planId, 'Made the plan');
      }),
    );

  plan
    .command('list')
    .description('List the plans with their states')
    .option('--client <client>', 'of this client’s servers only')
    .action(({ client }: { client?: string }, command: Command) =>
      run(command, async (invocation) => {
        const plans = await plansOf(invocation.session, client);
        const text =
          plans.length > 0
            ? plansTable(plans)
            : client === undefined
              ? 'There is no plan yet. Make one: holdfast plan add SERVER --daily 02:30'
              : `No plan backs up a server of “${client}” yet. Make one: holdfast plan add SERVER --daily 02:30`;
        invocation.answer({ document: { plans }, text });
        return undefined;
      }),
    );

  plan
    .command('show <plan>')
    .description('Show a plan: its state, its next run, what it missed')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { id } = await planBy(invocation.session, wanted);
        const found = await invocation.session.call('plans.get', { planId: id });
        invocation.answer({ document: found, text: planText(found.plan, found.missed) });
        return undefined;
      }),
    );

  withPlanOptions(plan.command('edit <plan>').description('Change what is given, and nothing else'))
    .option('--name <name>', 'another name; its folder keeps the old one')
    .addHelpText(
      'after',
      examples('holdfast plan edit acme --daily 03:15', 'holdfast plan edit acme --keep daily=14,weekly=8'),
    )
    .action((wanted: string, options: PlanOptions, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const own = await planBy(session, wanted);
        const patch = patchOf(options, own);
        const recipients = await recipientsOf(session, options);
        const storage = options.storage === undefined ? null : await storageBy(session, options.storage);
        await session.call('plans.edit', {
          planId: own.id,
          patch: {
            ...patch,
            ...(storage !== null && { storageIds: [storage.id] }),
            ...(recipients !== null && { recipients }),
          },
        });
        return shown(invocation, own.id, 'Changed the plan');
      }),
    );

  plan
    .command('remove <plan>')
    .description('Forget a plan; its backups stay')
    .option('--yes', 'do not ask')
    .action((wanted: string, options: { yes?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const found = await planBy(session, wanted);
        await invocation.confirm(
          `Nothing will back up “${found.serverName}” for the plan “${found.name}” any more. Its ${plural(found.backups, 'backup')} stay.`,
          options.yes,
        );
        await session.call('plans.remove', { planId: found.id });
        invocation.answer({ document: { planId: found.id }, text: `Removed the plan “${found.name}”.` });
        return undefined;
      }),
    );

  for (const [name, paused, what] of [
    ['pause', true, 'Paused'],
    ['resume', false, 'Resumed'],
  ] as const)
    plan
      .command(`${name} [plans...]`)
      .description(paused ? 'Start nothing of a plan by itself for now' : 'Go on with paused plans')
      .option('--all', 'all plans')
      .option('--client <client>', 'all plans of this client’s servers')
      .action((wanted: string[], options: Which, command: Command) =>
        run(command, async (invocation) => {
          const planIds = await wantedPlans(invocation.session, wanted, options);
          const { changed } = await invocation.session.call('plans.pause', { planIds, paused });
          invocation.answer({ document: { changed }, text: `${what} ${plural(changed, 'plan')}.` });
          return undefined;
        }),
      );

  plan
    .command('run [plans...]')
    .description('Back up now what plans say, whether it is due or not')
    .option('--all', 'all plans')
    .option('--client <client>', 'all plans of this client’s servers')
    .option('--dry-run', 'only say what they would do')
    .action((wanted: string[], options: Which & { dryRun?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const planIds = await wantedPlans(invocation.session, wanted, options);
        if (options.dryRun === true) {
          const plans = await invocation.session.call('plans.list', {});
          return dryRun(
            invocation,
            plans.filter(({ id }) => planIds?.includes(id) ?? true),
          );
        }
        const { runIds } = await invocation.session.call('plans.runNow', { planIds });
        const { client } = options;
        const none =
          client === undefined ? 'There is no plan yet.' : `No plan backs up a server of “${client}” yet.`;
        return followAll(invocation, runIds, none);
      }),
    );

  plan
    .command('templates')
    .description('Show the ready-made plans')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const templates = await invocation.session.call('plans.templates', {});
        const text = templates
          .map((each) => `${each.template}\n  ${each.describes}\n  ${each.when}`)
          .join('\n');
        invocation.answer({ document: { templates }, text });
        return undefined;
      }),
    );

  plan
    .command('apply <template> <servers...>')
    .description('Make a plan from a template for each of some servers')
    .option('--storage <storage>', 'where to keep the backups (needed when there are several)')
    .addHelpText('after', examples('holdfast plan apply client-site acme globex --storage safe'))
    .action((wanted: string, names: string[], options: { storage?: string }, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const template = PlanTemplateName.safeParse(wanted);
        if (!template.success) throw new HoldfastError('not-found', { what: 'template', wanted });
        const servers = await session.call('servers.list', {});
        const serverIds = names.map((name) => pick('server', servers, name).id);
        const storage = await storageFor(session, options.storage);
        const { planIds } = await session.call('plans.applyTemplate', {
          template: template.data,
          serverIds,
          storageId: storage.id,
        });
        const plans = (await session.call('plans.list', {})).filter(({ id }) => planIds.includes(id));
        invocation.answer({ document: { plans }, text: plansTable(plans) });
        return undefined;
      }),
    );
};

const EVERYTHING: BackupSelection = BackupSelection.parse({
  databases: null,
  excludedTables: [],
  acceptedLosses: [],
  consistency: 'snapshot',
});

async function shown(invocation: Invocation, planId: PlanId, did: string): Promise<undefined> {
  const { plan } = await invocation.session.call('plans.get', { planId });
  const remarks = await remarksOnPlan(invocation.session, plan);
  invocation.answer({ document: { plan, remarks }, text: `${did} “${plan.name}”: ${nextWords(plan)}` });
  for (const remark of remarks) invocation.remark(remark);
  return undefined;
}

function nextWords(plan: PlanView): string {
  const unproven = isDrillable(plan.selection) ? '' : ' It holds rows alone, which no drill can prove.';
  return `${plan.when}, kept in “${plan.storageName}”.${unproven}`;
}

/** Which plans are meant where they are not named one by one. */
interface Which {
  readonly all?: boolean;
  readonly client?: string;
}

/** @returns null: all of them. @throws HoldfastError 'bad-input' when none was named, or it was said twice which */
async function wantedPlans(
  session: Session,
  wanted: readonly string[],
  { all, client }: Which,
): Promise<PlanId[] | null> {
  const ways = [wanted.length > 0, all === true, client !== undefined].filter((isGiven) => isGiven).length;
  if (ways !== 1)
    throw new HoldfastError('bad-input', {
      problems: ['Name one or more plans, or give --all or --client, and only one of these'],
    });
  if (all === true) return null;
  if (client !== undefined) return (await plansOf(session, client)).map(({ id }) => id);
  const plans = await session.call('plans.list', {});
  return wanted.map((name) => pick('plan', plans, name).id);
}
