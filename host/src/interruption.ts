// Ctrl+C, `kill`, and a terminal that is closed: they end the process at once, until something waits for them.

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves at the next signal. All that follow are ignored: npm passes the terminal's Ctrl+C on, so it arrives twice. */
export type WaitForInterruption = () => Promise<void>;

/** @param beforeExit must be synchronous; the process exits right after it. */
export const listenForInterruption = (beforeExit: () => void): WaitForInterruption => {
  let onSignal = (code: number): void => {
    beforeExit();
    process.exit(128 + code);
  };
  for (const signal of signals) process.on(signal, (_signal: NodeJS.Signals, code: number) => onSignal(code));
  return () =>
    new Promise((resolve) => {
      onSignal = () => resolve();
    });
};
