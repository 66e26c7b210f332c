// A small client for the tests: plain fetch, which sends exactly what the test contains.
import { createEmulator, type Emulator, type EmulatorOptions } from '../src/index.ts';

export type Fields = Array<[name: string, value: string | File]>;

export const auth = (key = 'key-0123456789abcdef'): string => `Basic ${Buffer.from(`api:${key}`).toString('base64')}`;

interface Reply {
  status: number;
  type: string | null;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests assert what is in it
  json: any;
}

type Caller = (
  method: string,
  path: string,
  init?: {
    fields?: Fields;
    json?: unknown;
    key?: string;
    headers?: Record<string, string>;
    multipart?: boolean;
    base?: string;
  },
) => Promise<Reply>;

function createCaller(emulator: Emulator): Caller {
  return async (method, path, { fields, json, key, headers = {}, multipart = false, base = emulator.url } = {}) => {
    const form = fields && (multipart ? new FormData() : new URLSearchParams());
    for (const [name, value] of fields ?? []) form?.append(name, value as string);
    const response = await fetch(base + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key !== '' && { authorization: auth(key) }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined ? { body: JSON.stringify(json) } : form && { body: form }),
    });
    const body = await response.text();
    const type = response.headers.get('content-type');
    return { status: response.status, type, body, json: type?.includes('json') ? JSON.parse(body) : undefined };
  };
}

export const message: Fields = [
  ['from', 'Acme <noreply@mg.example.com>'],
  ['to', 'ada@example.org'],
  ['subject', 'Your code'],
  ['html', '<p>Your code is <b>012345</b>.</p>'],
  ['text', 'Your code is 012345.'],
];

/** `message` with fields replaced (or removed, when undefined) and added. */
export function messageWith(changes: Record<string, string | undefined>, ...added: Fields): Fields {
  const names = new Set(message.map(([name]) => name));
  const changed = message.flatMap(([name, value]): Fields => {
    const next = name in changes ? changes[name] : value;
    return next === undefined ? [] : [[name, next]];
  });
  const more = Object.entries(changes).filter(([name, value]) => !names.has(name) && value !== undefined);
  return [...changed, ...(more as Fields), ...added];
}

export interface TestEmulator {
  emulator: Emulator;
  call: Caller;
  /** POST /v3/mg.example.com/messages */
  send: (fields: Fields, init?: Parameters<Caller>[2]) => Promise<Reply>;
  lines: string[];
}

export async function start(options: EmulatorOptions = {}): Promise<TestEmulator> {
  const lines: string[] = [];
  const emulator = await createEmulator({ log: (line) => lines.push(line), ...options });
  const call = createCaller(emulator);
  return {
    emulator,
    call,
    lines,
    send: (fields, init) => call('POST', '/v3/mg.example.com/messages', { fields, ...init }),
  };
}
