// What the emulator answers: a status, headers and a body. Plain data, so that routes stay pure.

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}

/** Mailgun's own form of a refusal: `{"message": "…"}`. [D] RC */
export function message(status: number, sentence: string): Answer {
  return json(status, { message: sentence });
}

/** Thrown by code that reads a request, caught once, in the dispatcher. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly answer: Answer) {
    super(typeof answer.body === 'string' ? answer.body : 'refused');
  }
}

export function refuse(status: number, sentence: string): Refusal {
  return new Refusal(message(status, sentence));
}
