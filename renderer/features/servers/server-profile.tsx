import { Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import type { RightsFinding, ServerProfile } from '../../../shared/model/server.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import { lossWords, roleWord, versionWords } from './server-words.ts';

/** A clock this far off makes the times of backups misleading. */
const CLOCK_DIFFERENCE_WORTH_SAYING_MS = 5_000;

interface ServerProfileFactsProps {
  readonly profile: ServerProfile;
  readonly columns?: number;
}

/** What the test found out about a server, without its databases and rights. */
export function ServerProfileFacts({ profile, columns = 2 }: ServerProfileFactsProps) {
  const { identity } = profile;
  const own = profile.databases.filter(({ system }) => !system);
  const bytes = own.reduce((sum, database) => sum + database.bytes, 0);
  return (
    <KeyValue
      columns={columns}
      facts={[
        { label: 'Server', value: versionWords(identity) },
        { label: 'Role', value: roleWord(profile.role) },
        { label: 'Databases', value: `${plural(own.length, 'database')}, ${formatBytes(bytes)}` },
        { label: 'Logged in as', value: <Mono>{profile.account}</Mono> },
        { label: 'Encryption', value: profile.tlsCipher ?? 'none' },
        { label: 'Clock', value: clockWords(profile.clockDifferenceMs) },
        { label: 'Host name', value: <Mono>{identity.hostname}</Mono> },
        { label: 'Identity', value: <Mono>{identity.serverUuid ?? identity.serverUid ?? 'none told'}</Mono> },
        { label: 'Data folder', value: <Mono>{identity.datadir}</Mono> },
        {
          label: 'Dump program',
          value: profile.dumpTool === null ? 'none fits' : <Mono>{profile.dumpTool}</Mono>,
        },
        { label: 'Answered in', value: answerWords(profile.connectMs) },
      ]}
    />
  );
}

function answerWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : formatDuration(ms);
}

function clockWords(differenceMs: number): string {
  const distance = Math.abs(differenceMs);
  if (distance < CLOCK_DIFFERENCE_WORTH_SAYING_MS) return 'agrees with this machine';
  return `${formatDuration(distance)} ${differenceMs > 0 ? 'ahead of' : 'behind'} this machine`;
}

/** What a backup by this account would lack or stop at, with the GRANT that cures it. */
export function RightsFindings({ rights }: { readonly rights: readonly RightsFinding[] }) {
  if (rights.length === 0) {
    return (
      <Text component="div" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
        <IconCircleCheck size={17} color="var(--hf-teal)" aria-hidden />
        This account may read everything that a backup needs.
      </Text>
    );
  }
  // One right often cures several findings, and an administrator runs them all in one go.
  const cures = [...new Set(rights.map(({ cure }) => cure))];
  return (
    <Stack gap={10}>
      <ul className="hf-list">
        {rights.map((finding) => (
          <li key={`${finding.privilege} ${finding.database ?? ''} ${finding.cure}`}>
            {findingWords(finding)}
          </li>
        ))}
      </ul>
      <CopyBlock
        text={cures.join('\n')}
        label={cures.length === 1 ? 'the GRANT' : 'all GRANTs'}
        maxHeight={240}
      />
    </Stack>
  );
}

function findingWords({ privilege, database, effect, loss }: RightsFinding): string {
  const where = database === null ? 'this server' : `“${database}”`;
  const right = privilege === 'ROUTINES' ? 'the right to read routines' : `the right ${privilege}`;
  if (effect === 'blocks') return `It lacks ${right} on ${where}: a backup would stop there.`;
  return `It lacks ${right} on ${where}: mysqldump would leave out ${lossWords(loss)} without a word.`;
}

/** Problems that stand in the way of a backup: rights and tools. */
export function ProfileProblems({ profile }: { readonly profile: ServerProfile }) {
  return (
    <>
      {profile.toolProblem === null ? null : (
        <Notice tone="yellow" icon={IconAlertTriangle} title="No dump program fits this server">
          <Text>{profile.toolProblem}</Text>
        </Notice>
      )}
      {profile.rights.length === 0 ? null : (
        <Notice
          tone="yellow"
          icon={IconAlertTriangle}
          title={`This account lacks ${plural(profile.rights.length, 'right')} for a whole backup`}
        >
          <RightsFindings rights={profile.rights} />
        </Notice>
      )}
    </>
  );
}
