import {
  keepPreviousData,
  type QueryKey,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import type { CallInput, CallName, CallOutput } from '../../shared/contract.ts';
import { call } from './client.ts';

/** The cache key of a call: its name, then its input. */
export function keyOf<N extends CallName>(name: N, input: CallInput<N>): QueryKey {
  return [name, input];
}

export interface CallHookOptions {
  /** False holds the call back until what it needs is known. */
  readonly enabled?: boolean;
  /** Keeps showing the former answer while the input changes (paging, filters). */
  readonly keepPrevious?: boolean;
  readonly staleTimeMs?: number;
}

/** Asks and keeps asking when the engine says that the answer has changed. */
export function useCall<N extends CallName>(
  name: N,
  input: CallInput<N>,
  options: CallHookOptions = {},
): UseQueryResult<CallOutput<N>, Error> {
  const { enabled = true, keepPrevious = false, staleTimeMs = Number.POSITIVE_INFINITY } = options;
  const query: UseQueryOptions<CallOutput<N>, Error> = {
    queryKey: keyOf(name, input),
    queryFn: ({ signal }) => call(name, input, { signal }),
    enabled,
    staleTime: staleTimeMs,
  };
  return useQuery<CallOutput<N>, Error>(
    keepPrevious ? { ...query, placeholderData: keepPreviousData } : query,
  );
}

/**
 * Something the user does: `mutate(input)` or `await mutateAsync(input)`; `error` goes into an ErrorNotice.
 * What it changed comes back as 'changed' events, so nothing is invalidated here.
 */
export function useAction<N extends CallName>(
  name: N,
): UseMutationResult<CallOutput<N>, Error, CallInput<N>> {
  return useMutation<CallOutput<N>, Error, CallInput<N>>({
    mutationKey: [name],
    mutationFn: (input) => call(name, input),
  });
}
