import type { StorageId } from '../../../shared/model/ids.ts';
import { type RestorePreview, Safety } from '../../../shared/model/restore.ts';
import { replacedOf } from './preview-words.ts';

/** What must be accepted, each beside the list of what it is about. */
export type Consent = 'losses' | 'outside' | 'qualifiedNames';

/** What has been said so far before a restore starts. */
export interface Confirmation {
  readonly typed: string;
  readonly safety: Safety;
  readonly accepted: readonly Consent[];
}

export const nothingConfirmed = (storageId: StorageId): Confirmation => ({
  typed: '',
  safety: { kind: 'backup', storageId },
  accepted: [],
});

/** What the preview asks to be accepted. */
export function consentsOf(
  preview: Pick<RestorePreview, 'losses' | 'outside' | 'confirmQualifiedNames'>,
): readonly Consent[] {
  return [
    ...(preview.outside.length > 0 ? ['outside' as const] : []),
    ...(preview.losses.length > 0 ? ['losses' as const] : []),
    ...(preview.confirmQualifiedNames ? ['qualifiedNames' as const] : []),
  ];
}

export type ConfirmField = Consent | 'safety' | 'typed';

/** The element that a field of the confirmation is, so that what is missing leads to it. */
export const fieldId = (field: ConfirmField): string => `restore-${field}`;

/** Why the restore cannot start with this; null when it can. */
export function safetyProblem(safety: Safety): string | null {
  return Safety.safeParse(safety).success ? null : 'Three letters at least';
}

/** Something to be said before the start, where it is said, and in what words. */
export interface Missing {
  readonly field: ConfirmField;
  readonly words: string;
}

const consentWords: Readonly<Record<Consent, string>> = {
  outside: 'allow what reaches further',
  losses: 'accept what will be missing',
  qualifiedNames: 'accept what names the original',
};

/** What is still to be said before the restore may start, in the order of the page. */
export function missingOf(
  preview: RestorePreview,
  { typed, safety, accepted }: Confirmation,
): readonly Missing[] {
  const { typedName } = preview;
  return [
    ...consentsOf(preview)
      .filter((consent) => !accepted.includes(consent))
      .map((consent) => ({ field: consent, words: consentWords[consent] })),
    ...(replacedOf(preview).length > 0 && safetyProblem(safety) !== null
      ? [{ field: 'safety' as const, words: 'say why what is there may be lost' }]
      : []),
    ...(typedName !== null && typed !== typedName
      ? [{ field: 'typed' as const, words: `type ${typedName}` }]
      : []),
  ];
}
