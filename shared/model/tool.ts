import { z } from 'zod';

/** Where a program is: a path on this machine; a container becomes another kind. */
export const ToolLocation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
]);
export type ToolLocation = z.infer<typeof ToolLocation>;

/** dump: mysqldump, mariadb-dump · client: mysql, mariadb · server: mysqld, mariadbd */
export const ToolRole = z.enum(['dump', 'client', 'server']);
export type ToolRole = z.infer<typeof ToolRole>;

/** A program that was found and asked what it is. */
export const Tool = z.object({
  role: ToolRole,
  location: ToolLocation,
  flavour: z.enum(['mariadb', 'mysql']),
  /** e.g. `10.11.19` */
  version: z.string(),
  /** Long options that its --help lists, without dashes; what is not here is never passed. */
  options: z.array(z.string()),
});
export type Tool = z.infer<typeof Tool>;

/** What the Tools page shows of a program. */
export const ToolSummary = Tool.omit({ options: true }).extend({ optionCount: z.int() });
export type ToolSummary = z.infer<typeof ToolSummary>;
