// Asks again whenever the question changes: one call at a time, and of those that wait only the newest. No call is aborted.
import { useEffect, useRef, useState } from 'preact/hooks';

export interface Live<Question, Answer> {
  answer: Answer | null;
  /** The question that `answer` is for. */
  question: Question | null;
  error: string | null;
  isBusy: boolean;
}

/**
 * @param question null asks nothing
 * @param delayMs wait after a change, so that a burst of keys is one question
 */
export function useLive<Question, Answer>(
  question: Question | null,
  ask: (question: Question) => Promise<Answer>,
  delayMs: number,
): Live<Question, Answer> {
  const [state, setState] = useState<Live<Question, Answer>>({
    answer: null,
    question: null,
    error: null,
    isBusy: false,
  });
  const line = useRef<{ waiting: Question | null; isRunning: boolean; isGone: boolean }>({
    waiting: null,
    isRunning: false,
    isGone: false,
  });

  useEffect(() => {
    line.current.isGone = false;
    return () => {
      line.current.isGone = true;
    };
  }, []);

  useEffect(() => {
    if (question === null) return;
    const timer = setTimeout(() => {
      line.current.waiting = question;
      if (!line.current.isRunning) void run();
    }, delayMs);
    return () => clearTimeout(timer);
  }, [question, delayMs]);

  async function run(): Promise<void> {
    const { current } = line;
    current.isRunning = true;
    setState((before) => ({ ...before, isBusy: true }));
    while (current.waiting !== null && !current.isGone) {
      const asked = current.waiting;
      current.waiting = null;
      const outcome = await ask(asked).then(
        (answer) => ({ answer, question: asked, error: null }),
        (error: Error) => ({ error: error.message }),
      );
      // An answer that a newer question has overtaken is still newer than what is shown.
      if (!current.isGone) setState((before) => ({ ...before, ...outcome, isBusy: current.waiting !== null }));
    }
    current.isRunning = false;
  }

  return state;
}
