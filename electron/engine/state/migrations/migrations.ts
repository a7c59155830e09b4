import { ground } from './001-ground.ts';
import { plans } from './002-plans.ts';
import { channels } from './003-channels.ts';
import { due } from './004-due.ts';
import { retention } from './005-retention.ts';
import { encryptionKeys } from './006-encryption-keys.ts';
import { safety } from './007-safety.ts';
import { leanRetention } from './008-lean-retention.ts';
import { drops } from './009-drops.ts';
import { restorePlans } from './010-restore-plans.ts';
import { restorePieces } from './011-restore-pieces.ts';
import { runsInOrder } from './012-runs-in-order.ts';
import { importsOfClients } from './013-imports-of-clients.ts';

/** In order; the schema's version is how many of them were applied. One that was released is never changed again. */
export const migrations: readonly string[] = [
  ground,
  plans,
  channels,
  due,
  retention,
  encryptionKeys,
  safety,
  leanRetention,
  drops,
  restorePlans,
  restorePieces,
  runsInOrder,
  importsOfClients,
];
