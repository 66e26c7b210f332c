// Shows progress: a spinner on a terminal; elsewhere one line per finished step, and one for a step that takes long.
import picocolors from 'picocolors';
import yoctoSpinner from 'yocto-spinner';

export type Colors = ReturnType<typeof picocolors.createColors>;

export type Progress = {
  /** The current step. */
  begin(text: string): void;
  /** The result of the step, which stays on the screen. */
  finish(text: string, isGood?: boolean): void;
  /** Removes the spinner, before something else is written. */
  clear(): void;
};

/** A step is announced before its end, off a terminal, only when it takes longer than this. */
const longStepMs = 2_000;

/** Colors if the stream is a terminal that has them, and the environment (`NO_COLOR`, `TERM=dumb`) permits them. */
export const createColors = (stream: NodeJS.WriteStream): Colors =>
  picocolors.createColors(Boolean(stream.isTTY) && stream.hasColors());

export const createProgress = (stream: NodeJS.WriteStream): Progress => {
  const colors = createColors(stream);
  const spinner = yoctoSpinner({ stream, handleSignals: false });
  let timer: NodeJS.Timeout | undefined;

  const clear = (): void => {
    clearTimeout(timer);
    spinner.stop();
  };
  return {
    clear,
    begin(text) {
      clear();
      if (stream.isTTY) spinner.start(text);
      else timer = setTimeout(() => stream.write(`  … ${text}\n`), longStepMs).unref();
    },
    finish(text, isGood = true) {
      clear();
      stream.write(`  ${isGood ? colors.green('✓') : colors.red('✗')} ${text}\n`);
    },
  };
};
