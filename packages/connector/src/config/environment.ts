// The environment variables that an operator may set. Each is read here and nowhere else; proxy variables are read by connections.
import type { Logger } from '../errors/operator-log.js';
import { toShownName } from '../errors/shown-names.js';
import { isOrigin } from '../mailgun/origins.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const defaultFactoryId = 'mailgun';

/**
 * Budget of one send in milliseconds, from the call of `sendMessage`.
 * @default 8000, because Logto's sign-in page gives up at 10 s
 */
const defaultTimeoutMs = 8_000;
const minTimeoutMs = 1_000;
const maxTimeoutMs = 60_000;

/** `MAILGUN_CONNECTOR_ID`: the factory id; two factories of one Logto must differ in it. Read once, when the module is loaded. @default mailgun */
export function readFactoryId(env: Environment): string {
  return env.MAILGUN_CONNECTOR_ID?.trim() || defaultFactoryId;
}

let lastTimeout = '';

/** `MAILGUN_CONNECTOR_TIMEOUT_MS`: an integer from 1,000 to 60,000. Anything else is the default, with one log line when it has changed. @default 8000 */
export function readTimeoutMs(env: Environment, logger: Logger): number {
  const text = env.MAILGUN_CONNECTOR_TIMEOUT_MS?.trim() ?? '';
  const hasChanged = text !== lastTimeout;
  lastTimeout = text;
  if (!text) return defaultTimeoutMs;
  const timeoutMs = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (timeoutMs >= minTimeoutMs && timeoutMs <= maxTimeoutMs) return timeoutMs;
  const range = `a whole number from ${minTimeoutMs} to ${maxTimeoutMs}`;
  if (hasChanged) logger.warn(`MAILGUN_CONNECTOR_TIMEOUT_MS is not ${range}. Using ${defaultTimeoutMs}.`);
  return defaultTimeoutMs;
}

/** Longest entry that is parsed, in characters. */
const maxOriginLength = 2048;

let lastText = '';
let lastOrigins: ReadonlySet<string> = new Set();

/**
 * `MAILGUN_CONNECTOR_ENDPOINTS`: comma-separated origins that `endpoint` may name besides Mailgun's. Read for each send, parsed
 * when it has changed. An entry that is not an origin is ignored, with one log line.
 */
export function readAllowedOrigins(env: Environment, logger: Logger): ReadonlySet<string> {
  const text = env.MAILGUN_CONNECTOR_ENDPOINTS ?? '';
  if (text === lastText) return lastOrigins;
  const origins = new Set<string>();
  for (const [index, entry] of text.split(',').entries()) {
    if (entry.trim() === '') continue;
    const url = entry.length <= maxOriginLength && URL.canParse(entry.trim()) ? new URL(entry.trim()) : undefined;
    if (url && isOrigin(url)) origins.add(url.origin);
    else {
      logger.warn(
        `MAILGUN_CONNECTOR_ENDPOINTS: entry ${index + 1} is ignored. Write origins such as https://gateway.example.com, separated by commas.`,
      );
    }
  }
  lastText = text;
  lastOrigins = origins;
  return origins;
}

/** Variables that this connector reads; another one that starts like them is a typo. */
const variables = ['MAILGUN_CONNECTOR_ID', 'MAILGUN_CONNECTOR_TIMEOUT_MS', 'MAILGUN_CONNECTOR_ENDPOINTS'];
const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** What the environment sets: the extra endpoints, and a sentence for each variable that cannot be used, without its value. */
export function inspectEnvironment(env: Environment): { endpoints: string[]; problems: string[] } {
  const problems: string[] = [];
  const logger: Logger = { warn: (message) => problems.push(message), error: () => {} };
  const endpoints = [...readAllowedOrigins(env, logger)];
  readTimeoutMs(env, logger);
  for (const name of proxyVariables) {
    const proxy = env[name];
    if (proxy && !(URL.canParse(proxy) && /^(https?|socks5?):$/.test(new URL(proxy).protocol)))
      problems.push(`${name} is not a URL such as http://proxy.example.com:3128.`);
  }
  for (const name of Object.keys(env)) {
    if (!/^MAILGUN_CONNECTOR_/i.test(name) || variables.includes(name)) continue;
    problems.push(`${toShownName(name)} is not known. The variables are ${variables.join(', ')}.`);
  }
  return { endpoints, problems };
}
