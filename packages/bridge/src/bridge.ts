// Puts the bridge together: settings, limits, the connector, the routes.
import { setImmediate as turn } from 'node:timers/promises';
import { createApp } from './http/app.js';
import { createTokenCheck } from './http/authorization.js';
import { startServer } from './http/server.js';
import { createLog } from './monitoring/log.js';
import { createMetrics } from './monitoring/metrics.js';
import {
  type Bridge,
  type BridgeOptions,
  defaultDrainMs,
  defaultHost,
  defaultPort,
  defaultRecipientLimit,
  defaultTotalLimit,
  recipientWindowMs,
  type Settings,
  totalWindowMs,
} from './options.js';
import { createSender, type SendResult } from './sending/create-sender.js';
import type { Message } from './sending/parse-message.js';
import { createRateLimit } from './sending/rate-limit.js';
import { findProblems, findUnservedTypes, SettingsError } from './settings/check-settings.js';

const maxRecipients = 100_000;
const defaultRequestTimeoutMs = 10_000;
/** The longest budget, and time to respond. */
const closeTimeoutMs = 62_000;

/**
 * Makes a bridge. It opens nothing: call `listen`, or hand `fetch` to a server of yours.
 * @throws SettingsError with every problem of the settings
 * @example
 * const bridge = createBridge({ config: JSON.parse(await readFile('mailgun.json', 'utf8')), tokens: [`Bearer ${secret}`] });
 * await bridge.listen({ port: 4670 });
 */
export function createBridge(options: BridgeOptions): Bridge {
  const { allowedOrigins, timeoutMs, now = () => performance.now() } = options;
  const { recipientLimit = defaultRecipientLimit, totalLimit = defaultTotalLimit } = options;
  const { writeLine = (line) => void process.stdout.write(`${line}\n`), logLevel = 'info' } = options;
  const log = createLog({ writeLine, level: logLevel });
  const metrics = createMetrics(now);
  const sendThroughConnector = createSender({
    env: {
      ...process.env,
      ...(timeoutMs !== undefined && { MAILGUN_CONNECTOR_TIMEOUT_MS: String(timeoutMs) }),
      ...(allowedOrigins && { MAILGUN_CONNECTOR_ENDPOINTS: allowedOrigins.join(',') }),
    },
    logger: log.connector,
    onAttempt: ({ code = 'accepted' }) => metrics.countAttempt(code),
  });
  let { config, checkToken } = prepare(options);
  let isStopping = false;
  let reloading = Promise.resolve(true);

  const app = createApp({
    checkToken: (header) => checkToken(header),
    send,
    recipientLimit: createRateLimit({
      limit: recipientLimit,
      windowMs: recipientWindowMs,
      maxKeys: maxRecipients,
      now,
    }),
    totalLimit: createRateLimit({ limit: totalLimit, windowMs: totalWindowMs, maxKeys: 1, now }),
    isStopping: () => isStopping,
    metrics,
    log,
    now,
  });

  return {
    fetch: (request) => app.fetch(request),
    async listen(listenOptions = {}) {
      const { port = defaultPort, host = defaultHost } = listenOptions;
      const { requestTimeoutMs = defaultRequestTimeoutMs, drainMs = defaultDrainMs } = listenOptions;
      const { replaceGlobals = false } = listenOptions;
      const server = await startServer((request) => app.fetch(request), {
        port,
        host,
        requestTimeoutMs,
        drainMs,
        closeTimeoutMs,
        replaceGlobals,
      });
      return {
        url: server.url,
        close() {
          isStopping = true;
          return server.close();
        },
      };
    },
    reload(load) {
      // One at a time: the last one that was requested stays.
      reloading = reloading.then(() => reloadNow(load));
      return reloading;
    },
    startStopping() {
      isStopping = true;
    },
  };

  function prepare(settings: Settings) {
    const problems = findProblems(settings, allowedOrigins);
    if (problems.length > 0) throw new SettingsError(problems);
    const unserved = findUnservedTypes(settings.config).join(', ');
    if (unserved) log.warn(`No delivery serves ${unserved}: those emails will fail. Add one, or a Generic one.`);
    return { config: settings.config, checkToken: createTokenCheck(settings.tokens) };
  }

  async function reloadNow(load: () => Promise<Settings>): Promise<boolean> {
    try {
      ({ config, checkToken } = prepare(await load()));
    } catch (error) {
      metrics.countReload('failed');
      // The message of another error may quote the settings.
      const problems =
        error instanceof SettingsError ? error.problems : [`Loading them failed: ${(error as Error).name}.`];
      log.error('The new settings have errors. Those before stay in service.', { problems });
      return false;
    }
    metrics.countReload('ok');
    log.info('New settings are in service.');
    return true;
  }

  async function send(message: Message): Promise<SendResult> {
    const startedMs = now();
    const end = metrics.startSend(message.type);
    const result = await sendThroughConnector(message, config);
    end(result.outcome);
    // undici sends the next waiting email over the free connection in the next turn of the event loop. That one first: in a burst
    // of responses, each would otherwise wait until all of them have been passed on.
    await turn();
    // The connector logs a failure and an unconfirmed send itself.
    if (result.outcome === 'accepted') {
      const elapsedMs = Math.round(now() - startedMs);
      log.info('Mailgun accepted an email.', { id: result.id, type: message.type, elapsedMs });
    }
    return result;
  }
}
