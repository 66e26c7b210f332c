// Questions with yes or no, on a terminal.
import type { Dependencies } from './dependencies.js';

export interface Questions {
  readonly canAsk: boolean;
  confirm(question: string): Promise<boolean>;
  close(): Promise<void>;
}

export function createQuestions({ stdin, stdout, stderr }: Dependencies): Questions {
  const lines = stdin[Symbol.asyncIterator]();
  return {
    canAsk: stdout.isTTY === true && stderr.isTTY === true,
    async confirm(question) {
      stderr.write(`${question} [y/N] `);
      const { value, done } = await lines.next();
      return !done && /^y(es)?\s*$/i.test(String(value).split('\n')[0] ?? '');
    },
    async close() {
      await lines.return?.();
    },
  };
}
