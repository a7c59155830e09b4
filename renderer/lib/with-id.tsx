import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import type * as z from 'zod';
import { NoSuchPage } from '../app/error-page.tsx';

interface WithIdProps<S extends z.ZodType> {
  /** The schema of the id: ServerId, BackupId … */
  readonly schema: S;
  /** The name of the parameter in the route. */
  readonly param: string;
  readonly children: (id: z.output<S>) => ReactNode;
}

/** Reads an id out of the address; what is no id leads to "nothing at this address". */
export function WithId<S extends z.ZodType>({ schema, param, children }: WithIdProps<S>) {
  const parsed = schema.safeParse(useParams()[param]);
  return parsed.success ? children(parsed.data) : <NoSuchPage />;
}
