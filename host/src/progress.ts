// Shows what is going on: one live line on a terminal; in a pipe a line per finished step, and one for a step that takes
// long. Writes to the given stream.
import type { Paint, Tone } from './table.js';

export type Progress = {
  /** What happens now. */
  begin(text: string): void;
  /** What came of it; stays on the screen. */
  finish(text: string, isGood?: boolean): void;
  /** Takes the live line away, for what is written next. */
  clear(): void;
};

type Stream = NodeJS.WriteStream;

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;
/** In a pipe a step is told before its end only when it takes longer than this. */
const longStepMs = 2_000;

/** SGR codes: on, off. `styleText` of node:util would judge standard output, whichever stream is meant. */
const codes: Record<Tone, readonly [on: number, off: number]> = {
  green: [32, 39],
  red: [31, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Colours where a terminal has them and its owner wants them (`NO_COLOR`, `TERM=dumb`). */
export const createPaint = (stream: Stream): Paint =>
  stream.isTTY && stream.hasColors()
    ? (tone, text) => `\x1b[${codes[tone][0]}m${text}\x1b[${codes[tone][1]}m`
    : (_tone, text) => text;

export const createProgress = (stream: Stream): Progress => {
  const paint = createPaint(stream);
  let timer: NodeJS.Timeout | undefined;

  const clear = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    if (stream.isTTY) stream.write('\x1b[2K');
  };
  const begin = (text: string): void => {
    clear();
    if (!stream.isTTY) {
      timer = setTimeout(() => stream.write(`  … ${text}\n`), longStepMs).unref();
      return;
    }
    let frame = 0;
    const draw = () => {
      const line = `${frames[frame++ % frames.length]} ${text}`.slice(0, (stream.columns || 80) - 3);
      // The cursor goes back to the start of the line, so that what others write replaces it.
      stream.write(`\x1b[2K  ${paint('dim', line)}\r`);
    };
    draw();
    timer = setInterval(draw, frameMs).unref();
  };
  const finish = (text: string, isGood = true): void => {
    clear();
    stream.write(`  ${isGood ? paint('green', '✓') : paint('red', '✗')} ${text}\n`);
  };
  return { begin, finish, clear };
};
