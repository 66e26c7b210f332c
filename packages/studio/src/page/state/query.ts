// Requests as component state: `useQuery` runs whenever its input changes, `useLazyQuery` when `run` is called.
import { useEffect, useRef, useState } from 'preact/hooks';

export interface Query<Input, Data> {
  data: Data | null;
  error: string | null;
  isLoading: boolean;
  /** `useQuery`: the input that `data` belongs to. `useLazyQuery`: the newest input. */
  input: Input | null;
}

/** Nobody responds at the moment. `useQuery` tries again by itself. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const retryMs = 2_000;

const initialQuery = { data: null, error: null, isLoading: false, input: null };

/**
 * One request at a time, and of the waiting inputs only the newest. No request is aborted; one that nobody responds to is repeated.
 * @param input null: no request
 * @param delayMs wait after a change, so that fast typing causes one request
 */
export function useQuery<Input, Data>(
  input: Input | null,
  fetchData: (input: Input) => Promise<Data>,
  delayMs: number,
): Query<Input, Data> {
  const [state, setState] = useState<Query<Input, Data>>(initialQuery);
  const queue = useRef<{ next: Input | null; isRunning: boolean; isUnmounted: boolean }>({
    next: null,
    isRunning: false,
    isUnmounted: false,
  });

  const newest = useRef(input);
  newest.current = input;

  useEffect(() => {
    queue.current.isUnmounted = false;
    return () => {
      queue.current.isUnmounted = true;
    };
  }, []);

  useEffect(() => {
    if (input === null) return;
    const timer = setTimeout(() => {
      queue.current.next = input;
      if (!queue.current.isRunning) void run();
    }, delayMs);
    return () => clearTimeout(timer);
  }, [input, delayMs]);

  async function run(): Promise<void> {
    const { current } = queue;
    current.isRunning = true;
    setState((before) => ({ ...before, isLoading: true }));
    while (current.next !== null && !current.isUnmounted) {
      const own = current.next;
      current.next = null;
      const outcome = await fetchData(own).then(
        (data) => ({ data, input: own, error: null }),
        (error: Error) => {
          if (error instanceof UnreachableError) setTimeout(() => retry(own), retryMs);
          return { error: error.message };
        },
      );
      // Shown even when a newer input waits: it is still newer than what is on screen.
      if (!current.isUnmounted) setState((before) => ({ ...before, ...outcome, isLoading: current.next !== null }));
    }
    current.isRunning = false;
  }

  function retry(failed: Input): void {
    const { current } = queue;
    if (failed !== newest.current || current.isRunning || current.isUnmounted) return;
    current.next = failed;
    void run();
  }

  return state;
}

export interface LazyQuery<Input, Data> extends Query<Input, Data> {
  run: (input: Input) => void;
  /** Back to the state before the first run. */
  reset: () => void;
}

/** Shows the response to the newest input only: a late response to an older one is dropped. */
export function useLazyQuery<Input, Data>(fetchData: (input: Input) => Promise<Data>): LazyQuery<Input, Data> {
  const [state, setState] = useState<Query<Input, Data>>(initialQuery);
  const runCount = useRef(0);

  const start = (next: Query<Input, Data>): number => {
    setState(next);
    runCount.current += 1;
    return runCount.current;
  };
  const run = (input: Input) => {
    const own = start({ ...initialQuery, input, isLoading: true });
    const finish = (outcome: Partial<Query<Input, Data>>) => {
      if (runCount.current === own) setState({ ...initialQuery, input, ...outcome });
    };
    fetchData(input).then(
      (data) => finish({ data }),
      (error: Error) => finish({ error: error.message }),
    );
  };
  return { ...state, run, reset: () => void start(initialQuery) };
}
