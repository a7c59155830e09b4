import {
  keepPreviousData,
  type QueryKey,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
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
  /** Asks again by itself: for answers that grow old without an event. */
  readonly refreshMs?: number;
}

/** Asks and keeps asking when the engine says that the answer has changed. */
export function useCall<N extends CallName>(
  name: N,
  input: CallInput<N>,
  options: CallHookOptions = {},
): UseQueryResult<CallOutput<N>, Error> {
  const { enabled = true, keepPrevious = false, staleTimeMs = Number.POSITIVE_INFINITY, refreshMs } = options;
  const query: UseQueryOptions<CallOutput<N>, Error> = {
    queryKey: keyOf(name, input),
    queryFn: ({ signal }) => call(name, input, { signal }),
    enabled,
    staleTime: staleTimeMs,
    ...(refreshMs === undefined ? {} : { refetchInterval: refreshMs }),
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

export interface SlowAction<N extends CallName> {
  /** Starts anew; one still under way is cancelled first. */
  readonly start: (input: CallInput<N>) => Promise<CallOutput<N> | null>;
  readonly cancel: () => void;
  readonly clear: () => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly data: CallOutput<N> | null;
}

/** A call that takes its time and can be cancelled (a test, a preview); leaving the page cancels it too. */
export function useSlowAction<N extends CallName>(name: N): SlowAction<N> {
  const [state, setState] = useState<Pick<SlowAction<N>, 'isPending' | 'error' | 'data'>>(IDLE);
  const current = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    current.current?.abort();
    current.current = null;
    setState(IDLE);
  }, []);
  useEffect(() => () => current.current?.abort(), []);
  const start = useCallback(
    async (input: CallInput<N>) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      setState({ isPending: true, error: null, data: null });
      try {
        const data = await call(name, input, { signal: controller.signal });
        if (current.current === controller) setState({ isPending: false, error: null, data });
        return data;
      } catch (error) {
        if (current.current === controller)
          setState({
            isPending: false,
            error: error instanceof Error ? error : new Error(String(error)),
            data: null,
          });
        return null;
      }
    },
    [name],
  );
  return { ...state, start, cancel, clear: cancel };
}

const IDLE = { isPending: false, error: null, data: null } as const;
