import { Text } from '@mantine/core';
import { IconAlertTriangle, IconLanguage, IconShieldX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatCount, plural } from '../../../shared/format.ts';
import type { RestoreLoss, RestorePreview, Rewrite } from '../../../shared/model/restore.ts';
import { outsideWords, restoreLossWords, rewriteWords, sharedLosses } from '../../../shared/sentences.ts';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import { versionWords } from '../servers/server-words.ts';
import { exampleParts } from './example-parts.ts';
import { FoldedList } from './folded-list.tsx';

interface WithConsent {
  /** The box that accepts it, where it is still to be decided. */
  readonly consent: ReactNode;
}

/** What of the dump reaches further than it should. */
export function OutsideNotice({
  preview: { outside, outsideCount },
  consent,
}: WithConsent & { readonly preview: Pick<RestorePreview, 'outside' | 'outsideCount'> }) {
  if (outside.length === 0) return null;
  // Runs of former versions have kept no count.
  const count = Math.max(outsideCount, outside.length);
  return (
    <Notice
      tone="red"
      icon={IconShieldX}
      title={`${plural(count, 'statement')} ${count === 1 ? 'reaches' : 'reach'} beyond these databases`}
    >
      <Text>No dump program writes such statements around its rows. Look at them before you allow them:</Text>
      <FoldedList items={outside} itemKey={({ kind, object, statement }) => `${kind} ${object} ${statement}`}>
        {({ kind, object, statement }) => (
          <>
            {outsideWords[kind]}
            {object === null ? '' : ', in '}
            {object === null ? null : <Mono>{object}</Mono>}
            <div className="hf-mono hf-dimmed">{statement}</div>
          </>
        )}
      </FoldedList>
      {count === outside.length ? null : (
        <Text>
          These are the first {formatCount(outside.length)}. To allow them is to allow all{' '}
          {formatCount(count)}.
        </Text>
      )}
      {consent}
    </Notice>
  );
}

/** What the target cannot have, object by object. */
export function LossNotice({
  preview: { losses, target },
  consent,
}: WithConsent & { readonly preview: RestorePreview }) {
  if (losses.length === 0) return null;
  return (
    <Notice
      tone="yellow"
      icon={IconAlertTriangle}
      title={`${versionWords(target.identity)} has no counterpart for ${plural(losses.length, 'thing')} of the backup`}
    >
      <LossList losses={losses} isPast={false} />
      {consent}
    </Notice>
  );
}

interface LossListProps {
  readonly losses: readonly RestoreLoss[];
  readonly isPast: boolean;
}

/** So many objects are named of those that lose the same; the others are one click away. */
const NAMED = 3;

/** Objects and what they lack, those that lack the same together. */
export function LossList({ losses, isPast }: LossListProps) {
  return (
    <FoldedList items={sharedLosses(losses)} itemKey={({ what }) => what}>
      {({ objects, what }) => (
        <>
          <Mono>{objects.slice(0, NAMED).join(', ')}</Mono>
          {objects.length <= NAMED ? ' ' : ` and ${formatCount(objects.length - NAMED)} more `}
          {restoreLossWords(what, isPast, objects.length)}
          {objects.length <= NAMED ? null : (
            <details className="hf-raw">
              <summary>Show all {formatCount(objects.length)} names</summary>
              <div className="hf-folded hf-mono">{objects.join(', ')}</div>
            </details>
          )}
        </>
      )}
    </FoldedList>
  );
}

/** What is rewritten, with how often and the first place. */
export function RewriteList({ rewrites }: { readonly rewrites: readonly Rewrite[] }) {
  return (
    <FoldedList items={rewrites} itemKey={({ kind }) => kind}>
      {({ kind, count, example }) => (
        <>
          {formatCount(count)} × {rewriteWords(kind)}
          <div className="hf-mono hf-dimmed hf-example">
            <Example kind={kind} example={example} />
          </div>
        </>
      )}
    </FoldedList>
  );
}

/** What stood there, crossed out, and what stands there then. */
function Example({ kind, example }: Pick<Rewrite, 'kind' | 'example'>) {
  const parts = exampleParts(example);
  if (parts === null) return example;
  // What is sent in its place does nothing.
  if (kind === 'left-out') return <del>{example.split(' → ')[0]}</del>;
  const { start, old, now, end } = parts;
  return (
    <>
      {start}
      {old === '' ? null : <del>{old}</del>}
      {old === '' || now === '' ? null : ' → '}
      {now === '' ? null : <ins>{now}</ins>}
      {end}
    </>
  );
}

export function RewriteNotice({ rewrites }: { readonly rewrites: readonly Rewrite[] }) {
  if (rewrites.length === 0) return null;
  const places = rewrites.reduce((sum, { count }) => sum + count, 0);
  return (
    <Notice
      tone="blue"
      icon={IconLanguage}
      title={`${plural(places, 'place')} of the dump ${places === 1 ? 'is' : 'are'} rewritten on the way`}
    >
      <RewriteList rewrites={rewrites} />
    </Notice>
  );
}
