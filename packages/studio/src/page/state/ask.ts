// Asks when it is told to, and shows what comes back to the newest question only: an older answer that is late is dropped.
import { useRef, useState } from 'preact/hooks';

interface Asked<Question, Answer> {
  /** The newest question, answered or not. */
  question: Question | null;
  answer: Answer | null;
  error: string | null;
  isBusy: boolean;
}

export interface Ask<Question, Answer> extends Asked<Question, Answer> {
  ask: (question: Question) => void;
  /** As before the first question. */
  forget: () => void;
}

const nothing = { question: null, answer: null, error: null, isBusy: false };

export function useAsk<Question, Answer>(call: (question: Question) => Promise<Answer>): Ask<Question, Answer> {
  const [asked, setAsked] = useState<Asked<Question, Answer>>(nothing);
  const askedCount = useRef(0);

  const begin = (state: Asked<Question, Answer>): number => {
    setAsked(state);
    askedCount.current += 1;
    return askedCount.current;
  };
  const ask = (question: Question) => {
    const own = begin({ ...nothing, question, isBusy: true });
    const tell = (outcome: Partial<Asked<Question, Answer>>) => {
      if (askedCount.current === own) setAsked({ ...nothing, question, ...outcome });
    };
    call(question).then(
      (answer) => tell({ answer }),
      (failure: Error) => tell({ error: failure.message }),
    );
  };
  return { ...asked, ask, forget: () => void begin(nothing) };
}
