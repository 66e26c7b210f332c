// The environment variables an operator may set, each read here and nowhere else.
import type { Note } from './log.js';

/** Logto factories must differ in id; this is ours unless MAILGUN_CONNECTOR_ID says otherwise. */
const defaultFactoryId = 'mailgun';

/**
 * Budget of one send in milliseconds, from the call of `sendMessage`.
 * @default 8000, because Logto's sign-in page gives up at 10 s
 */
const defaultTimeoutMs = 8_000;
const minTimeoutMs = 1_000;
const maxTimeoutMs = 60_000;

type Variables = Readonly<Record<string, string | undefined>>;

/** `MAILGUN_CONNECTOR_ID`: the factory id, `mailgun` by default. Read once, when the module is loaded. */
export function readFactoryId(env: Variables): string {
  return env.MAILGUN_CONNECTOR_ID?.trim() || defaultFactoryId;
}

/** `MAILGUN_CONNECTOR_TIMEOUT_MS`: an integer from 1,000 to 60,000; anything else is the default of 8,000 and one log line. */
export function readTimeoutMs(env: Variables, note: Note): number {
  const written = env.MAILGUN_CONNECTOR_TIMEOUT_MS?.trim();
  if (!written) return defaultTimeoutMs;
  const timeoutMs = /^\d+$/.test(written) ? Number(written) : Number.NaN;
  if (timeoutMs >= minTimeoutMs && timeoutMs <= maxTimeoutMs) return timeoutMs;
  note(
    `MAILGUN_CONNECTOR_TIMEOUT_MS is not a whole number from ${minTimeoutMs} to ${maxTimeoutMs}: ${defaultTimeoutMs} is used.`,
    {},
    'MAILGUN_CONNECTOR_TIMEOUT_MS',
  );
  return defaultTimeoutMs;
}

let parsedFrom = '';
let parsedOrigins: ReadonlySet<string> = new Set();

/**
 * `MAILGUN_CONNECTOR_ENDPOINTS`: origins besides Mailgun's that a config may name, comma-separated. Read at each parse;
 * parsed again only when it changed. An entry that is no plain origin is ignored with a log line.
 */
export function readAllowedOrigins(env: Variables, note: Note): ReadonlySet<string> {
  const written = env.MAILGUN_CONNECTOR_ENDPOINTS ?? '';
  if (written === parsedFrom) return parsedOrigins;
  const origins = new Set<string>();
  for (const [index, entry] of written.split(',').entries()) {
    if (entry.trim() === '') continue;
    const url = URL.canParse(entry.trim()) ? new URL(entry.trim()) : undefined;
    if (url && isPlainOrigin(url)) origins.add(url.origin);
    else {
      note(
        `MAILGUN_CONNECTOR_ENDPOINTS: entry ${index + 1} is ignored. Write origins only, such as https://gateway.example.com, separated by commas.`,
        {},
        `MAILGUN_CONNECTOR_ENDPOINTS ${entry}`,
      );
    }
  }
  parsedFrom = written;
  parsedOrigins = origins;
  return origins;
}

/** True for an http(s) URL that is an origin and nothing more: no user, path, query or hash. */
export function isPlainOrigin(url: URL): boolean {
  return (
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === ''
  );
}
