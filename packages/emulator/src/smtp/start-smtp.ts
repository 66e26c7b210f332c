// The SMTP listener: the only file that knows the protocol's library. Loaded with `smtp` only.
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { tlsHint } from '../tls/hints.js';
import type { SmtpUser } from './login.js';
import { createMessageReader } from './message-reader.js';
import { refusalOf, SmtpRefusal } from './replies.js';
import { createSession, type SessionDependencies, type SmtpSession } from './session.js';

/** Where SMTP is served. */
export interface SmtpAddress {
  host: string;
  port: number;
  /** Whether STARTTLS is offered: only with `tls`, since clients that are offered it insist on a certificate they trust. */
  startTls: boolean;
}

export interface RunningSmtp {
  address: SmtpAddress;
  close(): Promise<void>;
}

export interface SmtpListenOptions {
  host: string;
  /** 0 to 65535; 0 selects a free one. */
  port: number;
  /** How long a message, or the next command, may take to arrive. */
  requestTimeoutMs: number;
  /** Offers STARTTLS. */
  tls?: { key: string; cert: string };
  limits?: Partial<SmtpLimits>;
}

/** What one client, and all together, may use. */
interface SmtpLimits {
  /** Further ones get 421. */
  maxClients: number;
  /** Of the messages that are arriving at one moment, over all connections. */
  maxPendingBytes: number;
}

const defaultLimits: SmtpLimits = {
  maxClients: 100,
  maxPendingBytes: 256 * 1024 * 1024,
};

/** A session may take this many times as long as one message. */
const sessionTimeouts = 10;
/** What Mailgun announces. (unrecorded) */
const maxMessageBytes = 52_428_800;
/** Further ones get 452. The limit of the HTTP API. */
const maxRecipients = 1_000;
/** RFC 5321 requires 512; room for a long login. */
const maxCommandBytes = 4_096;

export async function startSmtp(dependencies: SessionDependencies, options: SmtpListenOptions): Promise<RunningSmtp> {
  const { host, port, tls, requestTimeoutMs } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const sockets = new Map<string, Socket>();
  const sessions = new WeakMap<SMTPServerSession, SmtpSession>();
  const sessionOf = (session: SMTPServerSession): SmtpSession => {
    const known = sessions.get(session) ?? createSession(dependencies);
    sessions.set(session, known);
    return known;
  };
  const userOf = (session: SMTPServerSession) => session.user as SmtpUser | undefined;
  const reader = createMessageReader(maxMessageBytes, limits.maxPendingBytes);

  const server = new SMTPServer({
    name: 'mailgun-emulator',
    size: maxMessageBytes,
    authMethods: ['PLAIN', 'LOGIN'],
    // As Mailgun: logins are accepted before STARTTLS, too. (unrecorded)
    allowInsecureAuth: true,
    authOptional: true,
    disabledCommands: tls ? [] : ['STARTTLS'],
    ...tls,
    maxClients: limits.maxClients,
    maxRecipients,
    maxCommandLength: maxCommandBytes,
    socketTimeout: requestTimeoutMs,
    // No query leaves this machine.
    disableReverseLookup: true,
    logger: false,
    onAuth({ username, password }, session, done) {
      reply(done, () => ({ user: sessionOf(session).logIn(username ?? '', password ?? '') }));
    },
    onMailFrom({ address }, session, done) {
      reply(done, () => sessionOf(session).mailFrom(address, userOf(session)));
    },
    onRcptTo({ address }, session, done) {
      reply(done, () => sessionOf(session).rcptTo(address, userOf(session)));
    },
    onData(stream, session, done) {
      const stop = () => sockets.get(peerOf(session))?.destroy();
      const timer = setTimeout(stop, requestTimeoutMs).unref();
      reader
        .read(stream, stop, (mime) => {
          clearTimeout(timer);
          return sessionOf(session).message(envelopeOf(session), userOf(session), mime);
        })
        .finally(() => clearTimeout(timer))
        .then(
          (text) => done(null, text),
          (error: unknown) => done(explain(error)),
        );
    },
  });

  function reply<T>(done: (error: Error | null, result?: T) => void, run: () => T): void {
    let result: T;
    try {
      result = run();
    } catch (error) {
      done(explain(error));
      return;
    }
    done(null, result);
  }

  function explain(error: unknown): Error {
    // The client disconnected before its message was complete: a reply would not be read.
    if ((error as NodeJS.ErrnoException).code === 'ECONNECTION') return error as Error;
    const refusal = refusalOf(error);
    if (!refusal) {
      dependencies.log(`internal error in an SMTP session: ${(error as Error).stack ?? String(error)}`);
      return new SmtpRefusal(451, 'Internal Server Error');
    }
    dependencies.log(`SMTP ${refusal.responseCode}: ${refusal.reason}`);
    return refusal;
  }

  // Of single connections: a client that disconnects is not a problem of this program.
  server.on('error', (error: NodeJS.ErrnoException) => {
    const hint = tlsHint(error);
    if (hint !== undefined) dependencies.log(hint);
  });
  const listener = server.server;
  // Clients above maxClients get 421, and have a few seconds to read it; beyond that connections are dropped at once.
  listener.maxConnections = limits.maxClients * 2;
  listener.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    sockets.set(peer, socket);
    const timer = setTimeout(() => socket.destroy(), requestTimeoutMs * sessionTimeouts).unref();
    socket.once('close', () => {
      clearTimeout(timer);
      if (sockets.get(peer) === socket) sockets.delete(peer);
    });
  });
  listener.listen(port, host);
  await once(listener, 'listening');
  const bound = listener.address() as AddressInfo;
  return {
    address: { host: reachable(bound.address), port: bound.port, startTls: tls !== undefined },
    async close() {
      const closed = once(listener, 'close');
      server.close();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

/** Every address of this machine, seen from itself. */
const reachable = (address: string): string => (address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address);

const envelopeOf = ({ envelope: { mailFrom, rcptTo } }: SMTPServerSession) => ({
  sender: mailFrom === false ? '' : mailFrom.address,
  recipients: rcptTo.map(({ address }) => address),
});

const peerOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>) =>
  // The library drops the prefix of an IPv4 address that reached an IPv6 socket.
  `${remoteAddress?.replace(/^::ffff:/i, '')} ${remotePort}`;
