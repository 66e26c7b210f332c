// The verdict of a trace as it is read: the sentence that answers, and what follows from it. Pure.
import type { TraceResult } from '../../../contract/api.ts';

/** The end of a sentence is none inside the mail server's words. */
const sentences = /^((?:“[^”]*”|[^“])*?\.)\s+(?=[A-Z])/;

/** How a list is left is taken out: that stands with the list. */
export function readVerdict({ summary, suppressions }: Pick<TraceResult, 'summary' | 'suppressions'>): {
  answer: string;
  advice: string;
} {
  const text = suppressions.reduce((whole, { howToRemove }) => whole.replace(howToRemove, ''), summary).trim();
  const answer = sentences.exec(text)?.[1] ?? text;
  return { answer, advice: text.slice(answer.length).trim() };
}
