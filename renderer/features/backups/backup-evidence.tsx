import { Stack, Text } from '@mantine/core';
import { formatBytes, formatCommand, plural } from '../../../shared/format.ts';
import type { Imported } from '../../../shared/model/import.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { Note } from '../../../shared/model/verdict.ts';
import { describeNote, makerWords } from '../../../shared/sentences.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateIcon } from '../../components/state-badge.tsx';
import { versionWords } from '../servers/server-words.ts';
import type { OpenedBackup } from './backup-page.tsx';
import { lossGroups } from './loss-groups.ts';
import { LossNotice } from './loss-notice.tsx';
import { verdictLines } from './verdict-lines.ts';
import '../../components/rows.css';

/** Why this backup counts as what it is: what was judged, what it lacks, what it was made with. */
export function BackupEvidence({ opened }: { readonly opened: OpenedBackup }) {
  const { manifest } = opened;
  return (
    <Stack gap={16}>
      {lossGroups(manifest.losses).map((group) => (
        <LossNotice key={group.code} group={group} />
      ))}
      <Panel title="What the verdict stands on" isFlush>
        <ul className="hf-verdict">
          {verdictLines(manifest).map(({ text, figure, isMet }) => (
            <li key={text}>
              <StateIcon state={isMet ? 'good' : 'failed'} size={20} />
              <span>
                {text}
                <span className="hf-visually-hidden">{isMet ? ': yes' : ': no'}</span>
              </span>
              <span>{figure}</span>
            </li>
          ))}
        </ul>
        {manifest.evidence.stderr === '' ? null : (
          <div className="hf-panel-body">
            <Text c="dimmed" fz="xs" mb={6}>
              What the dump program printed beside the dump
            </Text>
            <CopyBlock text={manifest.evidence.stderr} label="what the program printed" maxHeight={160} />
          </div>
        )}
      </Panel>
      <Notes notes={manifest.notes} />
      <MadeWith opened={opened} />
    </Stack>
  );
}

function Notes({ notes }: { readonly notes: readonly Note[] }) {
  if (notes.length === 0) return null;
  return (
    <Panel title="Worth knowing" isFlush>
      <div className="hf-rows">
        {notes.map((note) => {
          const { title, why } = describeNote(note);
          return (
            <div key={title} className="hf-row">
              <div>
                <Text fw={500}>{title}</Text>
                <Text c="dimmed" fz="xs">
                  {why}
                </Text>
              </div>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}

function MadeWith({ opened }: { readonly opened: OpenedBackup }) {
  const { manifest } = opened;
  const { identity } = manifest.server;
  return (
    <Panel title="Made with">
      <Stack gap={14}>
        <KeyValue
          facts={[
            {
              label: 'Server',
              value: `${versionWords(identity)}${identity.hostname === '' ? '' : ` on ${identity.hostname}`}`,
            },
            ...(manifest.imported === undefined
              ? [{ label: 'Dump program', value: programsOf(manifest.segments) }]
              : importedFacts(manifest.imported)),
            { label: 'Holdfast', value: manifest.writtenBy.version },
            { label: 'Size of the SQL', value: formatBytes(manifest.totals.rawBytes) },
            {
              label: 'Cut into',
              value: `${plural(manifest.totals.sections, 'section')}, ${plural(manifest.totals.frames, 'frame')}`,
            },
            {
              label: 'Position in the binary log',
              value:
                manifest.coordinates === null ? (
                  'not taken'
                ) : (
                  <Mono>
                    {manifest.coordinates.gtid ??
                      `${manifest.coordinates.file ?? ''}:${manifest.coordinates.position ?? ''}`}
                  </Mono>
                ),
            },
          ]}
        />
        {manifest.segments.map(({ argv, rawOffset }) =>
          argv.length === 0 ? null : (
            <CopyBlock
              key={rawOffset}
              text={formatCommand(argv)}
              label="the command, without secrets"
              maxHeight={200}
            />
          ),
        )}
      </Stack>
    </Panel>
  );
}

function importedFacts(imported: Imported) {
  const { name, storedBytes } = imported;
  return [
    { label: 'Dump', value: makerWords(imported) },
    { label: 'File', value: `${name ?? 'its name is encrypted'}, ${formatBytes(storedBytes)}` },
  ];
}

/** Each once, however many parts it wrote; what Holdfast wrote between them is no program's. */
function programsOf(segments: Manifest['segments']): string {
  const programs = segments.flatMap(({ origin, tool }) =>
    origin === 'holdfast' || tool === null ? [] : [versionWords(tool)],
  );
  return [...new Set(programs)].join(', ');
}
