import type { ReactNode } from 'react';

/** Names of database objects, paths, versions of programs: what is written the same everywhere. */
export function Mono({ children }: { readonly children: ReactNode }) {
  return <span className="hf-mono">{children}</span>;
}
