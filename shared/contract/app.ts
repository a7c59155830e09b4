import { z } from 'zod';
import { BackupId, KeyId, RunId } from '../model/ids.ts';
import { PathRef } from '../model/path-ref.ts';
import { AppInfo, Overview, Preferences } from '../model/views.ts';
import { call, main, nothing, ofClient } from './call.ts';

const Background = z.object({ startAtLogin: z.boolean(), hasTray: z.boolean() });
const Picked = z.object({ token: z.string(), label: z.string() }).nullable();

/** The app itself, and its first screen. */
export const appCalls = {
  'app.info': call(nothing, AppInfo, main),
  'app.preferences': call(nothing, Preferences, main),
  'app.setPreferences': call(
    Preferences.omit({ sandboxFolder: true })
      .partial()
      .extend({ sandboxFolder: PathRef.nullable().optional() }),
    Preferences,
    main,
  ),
  /** What the system says: people switch it there, too. `hasTray`: whether closing the window can leave it running. */
  'app.background': call(nothing, Background, main),
  'app.setStartAtLogin': call(z.object({ startAtLogin: z.boolean() }), Background, main),
  'app.pickFolder': call(z.object({ title: z.string() }), Picked, main),
  'app.pickFile': call(z.object({ title: z.string() }), Picked, main),
  'app.pickSaveFile': call(z.object({ title: z.string(), suggestedName: z.string() }), Picked, main),
  /** Saves what a restore or a dry run would do as a PDF. */
  'app.saveRestorePdf': call(z.object({ runId: RunId, file: PathRef }), nothing, main),
  /** Saves the recovery kit as a PDF, which only Electron can make. */
  'app.saveKitPdf': call(z.object({ keyId: KeyId, file: PathRef }), nothing, main),
  /** On paper, through the system's dialog, which may be closed without printing. */
  'app.printKit': call(z.object({ keyId: KeyId }), z.object({ printed: z.boolean() }), main),
  'app.reveal': call(z.object({ backupId: BackupId }), nothing, main),
  'app.revealRunFile': call(z.object({ runId: RunId }), nothing, main),
  'app.copy': call(z.object({ text: z.string().max(1_000_000) }), nothing, main),
  'app.diagnostics': call(nothing, z.object({ text: z.string() })),

  'overview.get': call(z.object({ clientId: ofClient }).strict(), Overview),
} as const;
