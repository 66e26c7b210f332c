// How a command ends: its exit code, and the errors that are printed as one sentence.

/** 0: fine, warnings allowed. 1: problems found, not delivered, or unconfirmed. 2: wrong usage. `diff` has its own. */
export type ExitCode = 0 | 1 | 2;

/** The line about exit codes at the end of a command's help. */
export function describeExitCodes(command?: string): string {
  return command === 'diff'
    ? 'Exit codes: 0 nothing to do, 1 differences, 2 Logto could not be compared, or wrong usage.'
    : 'Exit codes: 0 fine (warnings allowed), 1 problems found or not delivered, 2 wrong usage.';
}

/** Wrong usage: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot be carried out, for a reason outside it such as a missing permission: exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof UsageError ? 2 : 1;
}

/** One sentence, without a stack. */
export function describeError(error: unknown): string {
  if (error instanceof UsageError || error instanceof CommandError) return error.message;
  return `Internal error (${String(error).split('\n')[0]}). Please report it.`;
}
