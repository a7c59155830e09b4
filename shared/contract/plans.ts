import { z } from 'zod';
import { WireError } from '../errors.ts';
import { BackupId, Count, PlanId, RunId, ServerId, StorageId } from '../model/ids.ts';
import {
  ClockJump,
  MissedSlot,
  PlanDraft,
  PlanPatch,
  PlanPreview,
  PlanTemplate,
  PlanTemplateName,
  PlanView,
} from '../model/plan.ts';
import { RetentionPolicy, RetentionPreview, RetentionProjection } from '../model/retention.ts';
import { Schedule } from '../model/schedule.ts';
import { call, nothing, started } from './call.ts';

/** Plans and retention. */
export const plansCalls = {
  /** With their states, by name. */
  'plans.list': call(nothing, z.array(PlanView)),
  'plans.get': call(
    z.object({ planId: PlanId }),
    /** `missed`: the slots of the last thirty days that nothing could run in, newest first. */
    z.object({ plan: PlanView, missed: z.array(MissedSlot) }),
  ),
  'plans.add': call(PlanDraft, z.object({ planId: PlanId })),
  'plans.edit': call(z.object({ planId: PlanId, patch: PlanPatch }), nothing),
  /** Forgets it; its backups stay, and nothing prunes them any more. */
  'plans.remove': call(z.object({ planId: PlanId }), nothing),
  /** `planIds: null`: all of them. */
  'plans.pause': call(
    z.object({ planIds: z.array(PlanId).nullable(), paused: z.boolean() }),
    z.object({ changed: Count }),
  ),
  /** Queues a backup of each, before what is scheduled; one that is queued or running already is joined. */
  'plans.runNow': call(
    z.object({ planIds: z.array(PlanId).nullable() }),
    z.object({ runIds: z.array(RunId) }),
  ),
  'plans.preview': call(z.object({ draft: PlanPatch, planId: PlanId.nullable() }), PlanPreview),
  'plans.templates': call(nothing, z.array(PlanTemplate)),
  /** A plan for each server, of all its databases. */
  'plans.applyTemplate': call(
    z.object({ template: PlanTemplateName, serverIds: z.array(ServerId).min(1), storageId: StorageId }),
    z.object({ planIds: z.array(PlanId) }),
  ),
  /** Starts what is due now and has not been started by anybody; `held`: what is due and waits, and for what. */
  'plans.runDue': call(
    nothing,
    z.object({
      runIds: z.array(RunId),
      held: z.array(
        z.object({ planId: PlanId, reason: MissedSlot.shape.reason, error: WireError.nullable() }),
      ),
    }),
  ),
  /** The last jump of the machine's clock, while it is younger than a day; retention pauses meanwhile. */
  'plans.clockJump': call(nothing, ClockJump.nullable()),

  /** What a policy makes of a plan's backups; `policy` null: the one that is saved. */
  'retention.preview': call(
    z.object({ planId: PlanId, policy: RetentionPolicy.nullable() }),
    RetentionPreview,
  ),
  /** Marks what is to go, and removes what was marked a day ago: exactly what the preview of the saved policy said. */
  'retention.apply': call(z.object({ planId: PlanId, token: z.string() }), started),
  /** Takes a mark back and pins the backup, so that it is not marked again. */
  'retention.keep': call(z.object({ backupId: BackupId }), nothing),
  /** What a policy would keep of a year's backups of a schedule. */
  'retention.project': call(
    z.object({ schedule: Schedule, policy: RetentionPolicy, storedBytes: Count.nullable() }),
    RetentionProjection,
  ),
} as const;
