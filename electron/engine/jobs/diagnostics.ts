import os from 'node:os';
import type { Run } from '../../../shared/model/run.ts';
import { toInstant } from '../system/clock.ts';
import type { JobDeps } from './deps.ts';

const RECENT_RUNS = 20;

/** What helps somebody else to see what went wrong: no secrets, no data, no names of hosts. */
export async function diagnostics({ ports, state, clock, tools }: JobDeps): Promise<string> {
  const [servers, storages, found, keychain] = await Promise.all([
    state.servers.list(),
    state.storages.list(),
    tools.all(),
    ports.vault.state(),
  ]);
  const { runs } = await state.runs.list({ kind: null, serverId: null, limit: RECENT_RUNS, offset: 0 });
  return [
    `Holdfast ${__APP_VERSION__} · ${toInstant(clock.now())}`,
    `${process.platform} ${os.release()} ${process.arch} · Node ${process.versions.node} · ${os.availableParallelism?.() ?? os.cpus().length} cores · ${Math.round(os.totalmem() / 1e9)} GB`,
    `Keychain: ${keychain.kind === 'ready' ? 'ready' : `unavailable (${keychain.reason})`}`,
    '',
    'Programs',
    ...found.map((tool) => `  ${tool.role} ${tool.flavour} ${tool.version} ${tool.location.path}`),
    '',
    'Servers',
    ...servers.map(
      ({ id, identity, endpoint, tls, environment }) =>
        `  ${id.slice(-8)} ${identity === null ? 'never reached' : `${identity.flavour} ${identity.version}`} · ${endpoint.address.kind}${endpoint.via === 'ssh' ? ' via ssh' : ''} · tls ${tls.mode} · ${environment}`,
    ),
    '',
    'Storages',
    ...storages.map(({ id, location }) => `  ${id.slice(-8)} ${location.kind}`),
    '',
    `Last ${runs.length} runs`,
    ...runs.map((run) => `  ${run.startedAt} ${run.kind} ${outcomeOf(run)}`),
  ].join('\n');
}

function outcomeOf({ outcome, steps }: Run): string {
  if (outcome === null) return 'running';
  if (outcome.kind !== 'failed' && outcome.kind !== 'not-good') return outcome.kind;
  const step = steps.find(({ state }) => state === 'failed')?.name;
  return `${outcome.kind}: ${outcome.error.code}${step === undefined ? '' : ` in ${step}`}`;
}
