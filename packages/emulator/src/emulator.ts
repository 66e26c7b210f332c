// createEmulator: wires the parts, listens on two ports, and returns what a test uses.
//
// Imports between rooms point downwards in this order:
//   cli → emulator.ts → config → control → smtp → resources → inbox → delivery → mail → http → faults → schema → store → tls → model
// Within resources: domains use dkim; every other resource uses domains; logs, stats, metrics, tags and webhooks use events; tags
// use stats and metrics; messages and validation use lists; routes use messages. services.ts makes what the API uses, posting.ts
// what posts to the customer's URLs.
import { once, setMaxListeners } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configProblems } from './config/load-config.js';
import type { ControlDependencies, ControlListener } from './control/app.js';
import { createClock } from './delivery/clock.js';
import type { Emulator, EmulatorOptions } from './emulator-types.js';
import { createFetchHandler } from './http/fetch-handler.js';
import { isLoopback } from './http/guard.js';
import { createLog } from './http/log.js';
import { createRouter } from './http/route.js';
import { createRegionServer, type TlsSetup } from './http/server.js';
import { checkQuery } from './inbox/query.js';
import { publicInbound, publicWebhooks } from './posting.js';
import { mailgunRoutes } from './resources/routes.js';
import { createServices } from './services.js';
import type { RunningSmtp } from './smtp/start-smtp.js';
import { closeDatabase, openData } from './store/database.js';
import { type RunningTls, startTls } from './tls/start-tls.js';

/**
 * Starts a Mailgun for a test, in a few milliseconds.
 * @throws Error when the configuration is not valid, with a line for each problem; when `data` cannot be used; when a port is
 * taken (`code` is `EADDRINUSE`); when a name of `tls` cannot be in a certificate
 * @example
 * const mailgun = await createEmulator({ config: { domains: [{ name: 'mg.example.com', state: 'unverified' }] } });
 * mailgun.faults.add({ response: 'recipientLimit', retryAfterSeconds: 120 });
 * mailgun.faults.pending().length; // 1
 * await mailgun.inbox.list({ to: 'ada@example.org' }); // []
 * await mailgun.close();
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', requestTimeoutMs = 60_000 } = options;
  const problems = options.config ? configProblems(options.config) : [];
  if (problems.length > 0) throw new Error(`the configuration is not valid:\n  ${problems.join('\n  ')}`);
  const log = createLog(options.log ?? ((line) => void process.stderr.write(`mailgun-emulator: ${line}\n`)));
  const db = openData(options.data);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // one for each response that waits
  const urls = { us: '', eu: '' };
  const servers: Server[] = [];
  let tls: RunningTls | undefined;
  let smtp: RunningSmtp | undefined;
  let onAdvance = () => {};
  const clock = createClock(options.now ?? Date.now, () => onAdvance());
  const now = clock.nowMs;
  try {
    tls = options.tls ? await startTls(options.tls === true ? {} : options.tls, Date.now()) : undefined;
    const setup: TlsSetup | undefined = tls && { key: tls.key, cert: tls.cert, https: await import('node:https') };
    const services = createServices(db, options, { log, now, urls, clock });
    const { emails, inbox, faults, requestLog, messages, posting } = services;
    const router = createRouter(mailgunRoutes(services.api));
    for (const region of ['us', 'eu'] as const) {
      const server = createRegionServer({
        ...services.server,
        region,
        baseUrl: () => urls[region],
        router,
        control: lazyControl(services.control),
        allowedHosts: new Set((options.allowedHosts ?? []).map((name) => name.toLowerCase())),
        requestTimeoutMs,
        signal: stop.signal,
        ...(setup && { tls: setup }),
      });
      servers.push(server);
      server.listen((region === 'us' ? options.port : options.euPort) ?? 0, host);
      await once(server, 'listening');
      urls[region] = urlOf(server.address() as AddressInfo, setup ? 'https' : 'http');
    }
    if (tls) services.control.state.listeners.tls = { caFile: tls.trust.caFile, hosts: tls.trust.hosts };
    if (options.smtp) {
      const { startSmtp } = await import('./smtp/start-smtp.js');
      smtp = await startSmtp(services.smtp, {
        host,
        port: options.smtp === true ? 0 : (options.smtp.port ?? 0),
        requestTimeoutMs,
        ...(tls && { tls }),
      });
      services.control.state.listeners.smtp = smtp.address;
    }
    if (!isLoopback(host)) log(`WARNING: listening on ${host}: anyone who can reach this address can read every email`);
    // An email that was scheduled before a restart must still wake those who wait for it; so must a retry be made.
    const wakeForNext = () => {
      const arrivalMs = emails.nextArrivalMs(now());
      if (arrivalMs !== undefined) inbox.wakeAt(arrivalMs);
      posting.postQueue.wake();
    };
    wakeForNext();
    onAdvance = () => {
      inbox.wake();
      wakeForNext();
    };
    let closed: Promise<void> | undefined;
    const close = async () => {
      stop.abort();
      inbox.close();
      await Promise.all([...servers.map(closeServer), smtp?.close(), posting.close()]);
      messages.flush();
      closeDatabase(db, log);
      await tls?.removeCaFile();
    };
    return {
      url: urls.us,
      euUrl: urls.eu,
      ...(smtp && { smtp: smtp.address }),
      ...(tls && { tls: tls.trust }),
      fetch: createFetchHandler({ ...services.server, router, urls, signal: stop.signal }),
      inbox: { waitFor: inbox.waitFor, list: inbox.list, clear: inbox.clear },
      faults: { add: faults.add, pending: faults.pending, clear: faults.clear },
      webhooks: publicWebhooks(posting),
      inbound: publicInbound(posting, now),
      clock,
      requests(query = {}) {
        checkQuery(query);
        return requestLog.list(query);
      },
      reset: services.reset,
      close: () => {
        closed ??= close();
        return closed;
      },
    };
  } catch (error) {
    for (const server of servers) server.close();
    await smtp?.close();
    closeDatabase(db, log);
    await tls?.removeCaFile();
    throw error;
  }
}

/** Loaded with the first request: loading it at the start would take a quarter of the time that bench/main.js measures. */
function lazyControl(dependencies: ControlDependencies): ControlListener {
  let listener: Promise<ControlListener> | undefined;
  return async (request, response) => {
    listener ??= import('./control/app.js').then(({ createControl }) => createControl(dependencies));
    return (await listener)(request, response);
  };
}

function closeServer(server: Server): Promise<unknown> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  return closed;
}

function urlOf({ address, port, family }: AddressInfo, scheme: string): string {
  const name = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `${scheme}://${family === 'IPv6' && name.includes(':') ? `[${name}]` : name}:${port}`;
}
