// The body that Logto's HTTP email connector posts → the message. Pure.
import { z } from 'zod';

/** What Logto wants to send. */
export interface Message {
  readonly to: string;
  /** Usage type. A type that Logto adds later is served by the Generic delivery. */
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly ip?: string | undefined;
}

const bodySchema = z.object({
  to: z.string().min(1).max(320),
  type: z.string().regex(/^[A-Za-z]{1,64}$/, 'Not a usage type'),
  payload: z.record(z.string(), z.unknown()),
  ip: z.string().max(100).optional(),
});

export type ParsedMessage =
  | { readonly message: Message }
  /** Why it is not a message, for the log: field names and zod's sentences, never a value. */
  | { readonly problem: string; readonly message?: undefined };

export function parseMessage(text: string): ParsedMessage {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'The body is not valid JSON.' };
  }
  const { success, data, error } = bodySchema.safeParse(json);
  if (success) return { message: data };
  return { problem: error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}.`).join(' ') };
}

/** The language that Logto chose for the user. */
export function localeOf({ payload }: Message): string | undefined {
  return Object.hasOwn(payload, 'locale') && typeof payload.locale === 'string' ? payload.locale : undefined;
}
