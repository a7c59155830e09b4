import type { ServerView } from '../../../shared/contract.ts';
import { formatBytes, formatCount, formatDuration, formatRelative } from '../../../shared/format.ts';
import type { Client } from '../../../shared/model/client.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { Endpoint, Flavour, ServerProfile } from '../../../shared/model/server.ts';
import type { SshHop } from '../../../shared/model/ssh.ts';
import {
  describeRight,
  environmentWords,
  passwordPolicyWords,
  serverWords,
  tlsModeWords,
} from '../../../shared/sentences.ts';
import { addressText, placeText } from '../../engine/server/open-socket.ts';
import { renderPairs, renderTable } from '../table.ts';

export { addressText };

function hopText({ host, port, user, hostKey }: SshHop): string {
  return `${user}@${addressText({ kind: 'tcp', host, port })}, ${hostKey ?? 'its key is not confirmed yet'}`;
}

function sshRows(endpoint: Endpoint): [string, string][] {
  if (endpoint.via === 'direct') return [];
  const { auth, jump, secretPolicy } = endpoint.ssh;
  const means =
    auth.by === 'key' ? `the key ${auth.file}` : auth.by === 'agent' ? 'the SSH agent' : 'a password';
  const kept = secretPolicy === 'none' ? '' : `, its secret ${passwordPolicyWords[secretPolicy]}`;
  return [
    ['SSH host', hopText(endpoint.ssh)],
    ...(jump === null ? [] : [['Jump host', hopText(jump)] as [string, string]]),
    ['SSH log-in', `with ${means}${kept}`],
  ];
}

/** `MariaDB 10.11.19`: without the packager's addition. */
export function versionText({ flavour, version }: { flavour: Flavour; version: string }): string {
  return serverWords({ flavour, version: /^\d+(\.\d+)*/.exec(version)?.[0] ?? version });
}

const roleWords: Record<ServerProfile['role'], string> = {
  primary: 'primary, has replicas',
  replica: 'replica',
  standalone: 'none',
  unknown: 'not told to this account',
};

/** A name as a word for a shell. */
export function quote(name: string): string {
  return /^[\w.@%+:-]+$/.test(name) && !name.startsWith('-') ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

export function serverTable(servers: readonly ServerView[], clients: readonly Client[]): string {
  const hasClients = servers.some(({ clientId }) => clientId !== null);
  const columns = [
    { title: 'ID' },
    { title: 'NAME' },
    { title: 'ADDRESS' },
    { title: 'USER' },
    { title: 'ENVIRONMENT' },
    ...(hasClients ? [{ title: 'CLIENT' }] : []),
    { title: 'BACKUPS', align: 'right' as const },
    { title: 'LAST GOOD' },
    { title: 'LAST PROVEN' },
  ];
  const rows = servers.map((each) => [
    shortId(each.id),
    each.isSample ? `${each.name} (sample)` : each.name,
    placeText(each.endpoint),
    each.user,
    environmentWords[each.environment].toLowerCase(),
    ...(hasClients ? [clientName(each, clients)] : []),
    formatCount(each.backups),
    ago(each.lastGoodAt),
    ago(each.lastProvenAt),
  ]);
  return renderTable(columns, rows);
}

/** `3 h ago`, or `never` */
export function ago(instant: string | null): string {
  return instant === null ? 'never' : formatRelative(instant, Date.now());
}

function clientName({ clientId }: ServerView, clients: readonly Client[]): string {
  return clients.find(({ id }) => id === clientId)?.name ?? '';
}

export function serverText(server: ServerView, clients: readonly Client[]): string {
  return renderPairs([
    ['Name', server.name],
    ['Id', `${shortId(server.id)} (${server.id})`],
    ['Address', addressText(server.endpoint.address)],
    ...sshRows(server.endpoint),
    ['User', server.user],
    ['Password', passwordPolicyWords[server.passwordPolicy]],
    ['TLS', tlsModeWords[server.tls.mode].name.toLowerCase()],
    ['Environment', environmentWords[server.environment].toLowerCase()],
    ['Client', clientName(server, clients) || 'none'],
    [
      'Last seen as',
      server.identity === null
        ? 'not tested yet'
        : `${versionText(server.identity)} on ${server.identity.hostname}`,
    ],
    ['Backups', formatCount(server.backups)],
    ['Last good', ago(server.lastGoodAt)],
    ['Last proven', ago(server.lastProvenAt)],
  ]);
}

export function profileText(profile: ServerProfile): string {
  const { identity } = profile;
  const head = renderPairs([
    ['Server', `${versionText(identity)} (${identity.version}, ${profile.versionComment})`],
    ['Host', `${identity.hostname}:${identity.port}`],
    ['Replication', roleWords[profile.role]],
    ['Account', profile.account],
    ['Encryption', profile.tlsCipher ?? 'none'],
    ['Answered in', `${formatCount(Math.round(profile.connectMs))} ms`],
    [
      'Clock',
      Math.abs(profile.clockDifferenceMs) < 2_000
        ? 'same as here'
        : `${formatDuration(Math.abs(profile.clockDifferenceMs))} ${profile.clockDifferenceMs > 0 ? 'ahead' : 'behind'}`,
    ],
    ['Dump program', profile.dumpTool ?? profile.toolProblem ?? 'none'],
  ]);
  const columns = [
    { title: 'DATABASE' },
    { title: 'TABLES', align: 'right' as const },
    { title: 'VIEWS', align: 'right' as const },
    { title: 'SIZE', align: 'right' as const },
  ];
  const rows = profile.databases
    .filter(({ system }) => !system)
    .map(({ name, tables, views, bytes }) => [
      name,
      formatCount(tables),
      formatCount(views),
      formatBytes(bytes),
    ]);
  const databases = rows.length === 0 ? 'No databases.' : renderTable(columns, rows);
  const rights = profile.rights.map((finding) => {
    const { title, why, copy } = describeRight(finding);
    return `${title}. ${why}${copy === null ? '' : `\n${copy}`}`;
  });
  const verdict =
    rights.length === 0 ? 'The account has every right that a backup needs.' : rights.join('\n');
  return [head, databases, verdict].join('\n\n');
}
