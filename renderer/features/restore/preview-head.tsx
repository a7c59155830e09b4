import { Text, Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowRight,
  IconDatabasePlus,
  IconHelp,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ServerId } from '../../../shared/model/ids.ts';
import type { RestorePreview } from '../../../shared/model/restore.ts';
import { environmentWords, originWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { versionWords, whereWords } from '../servers/server-words.ts';
import { changeSentence, replacedOf } from './preview-words.ts';

interface PreviewHeadProps {
  readonly preview: RestorePreview;
  readonly targetId: ServerId;
}

/** What happens to which server, in one sentence, with who that server is. */
export function PreviewHead({ preview, targetId }: PreviewHeadProps) {
  const { target, origin } = preview;
  const server = useCall('servers.list', {}).data?.find(({ id }) => id === targetId);
  const isReplacing = replacedOf(preview).length > 0;
  const tone = isReplacing ? (preview.typedName === null ? 'yellow' : 'red') : 'teal';
  const Icon = isReplacing ? IconAlertTriangle : IconDatabasePlus;
  return (
    <Panel {...(tone === 'teal' ? {} : { tone })} label="What will change">
      <div className="hf-change-head">
        <span className={`hf-tone-icon hf-tone-${tone}`} style={{ width: 36, height: 36 }} aria-hidden>
          <Icon size={19} stroke={1.8} />
        </span>
        <div>
          <Title order={2} fz={14}>
            {changeSentence(preview)}
          </Title>
          <Text c="dimmed">
            <Text span c="var(--mantine-color-text)" fw={500}>
              {target.name}
            </Text>{' '}
            · <Mono>{server === undefined ? target.address : whereWords(server)}</Mono> ·{' '}
            {versionWords(target.identity)} on {target.identity.hostname} ·{' '}
            {environmentWords[target.environment]}
          </Text>
          <Origin origin={origin} />
        </div>
      </div>
    </Panel>
  );
}

const ORIGINS: Record<RestorePreview['origin'], { readonly tone: string; readonly icon: TablerIcon }> = {
  same: { tone: 'yellow', icon: IconArrowBackUp },
  different: { tone: 'blue', icon: IconArrowRight },
  unknown: { tone: 'orange', icon: IconHelp },
};

/** Back where it came from, or elsewhere: the difference between a repair and a copy must be seen at once. */
function Origin({ origin }: Pick<RestorePreview, 'origin'>) {
  const { tone, icon: Icon } = ORIGINS[origin];
  return (
    <span className={`hf-badge hf-tone-${tone} hf-origin`}>
      <Icon size={13} stroke={2} aria-hidden />
      {capitalised(originWords[origin])}
    </span>
  );
}

const capitalised = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
