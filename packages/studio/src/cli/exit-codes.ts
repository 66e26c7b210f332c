// How a command ends: its exit code, and the errors that are printed as one sentence.

/** 0: fine, warnings allowed. 1: problems found, not delivered, or unconfirmed. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2;

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
