// What a hostile SMTP client sends costs a bounded amount of memory, time and connections, and never becomes another message.
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSession } from '../src/smtp/session.ts';
import { startSmtp } from '../src/smtp/start-smtp.ts';
import { start, type TestEmulator } from './client.ts';
import { connectAs, connectRaw, plain, type RawSmtp } from './smtp-client.ts';

/** FUZZ_RUNS sets more. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 300);
/** The greeting alone takes 0.1 s: sessions run side by side. */
const atOnce = 10;

let testEmulator: TestEmulator;
let port: number;
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
  testEmulator = await start({ smtp: true, maxMessages: 200 });
  port = testEmulator.emulator.smtp?.port ?? 0;
});
beforeEach(() => {
  testEmulator.emulator.reset();
  testEmulator.lines.length = 0;
});
afterAll(async () => {
  await testEmulator.emulator.close();
  process.off('unhandledRejection', note);
  process.off('uncaughtExceptionMonitor', note);
});

const list = () => testEmulator.emulator.inbox.list();
const ready = async (): Promise<RawSmtp> => {
  const client = await connectAs(port);
  await client.send('MAIL FROM:<a@mg.example.com>\r\nRCPT TO:<ada@example.org>\r\n', 2);
  return client;
};
const isUnharmed = async () => {
  expect(unhandled).toEqual([]);
  expect(testEmulator.lines.filter((line) => line.includes('internal error'))).toEqual([]);
  const client = await connectRaw(port);
  expect(await client.send('QUIT\r\n')).toEqual([expect.stringMatching(/^221/)]);
};

describe('the end of a message', () => {
  // The known ways to smuggle a second message behind a first. (SEC Consult, December 2023)
  it.each(['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\r\n\0.\r\n', '\n\n.\r\n', '\r\n.\r\r\n'])(
    'is not %j',
    async (end) => {
      const client = await ready();
      await client.send('DATA\r\n');
      const smuggled = `MAIL FROM:<evil@mg.example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\nSubject: smuggled\r\n\r\nx`;
      const replies = await client.send(`Subject: first\r\n\r\none${end}${smuggled}\r\n.\r\n`);
      expect(replies).toEqual(['250 Great success']);
      client.socket.destroy();
      const emails = await list();
      expect(emails.map(({ to, subject }) => [to, subject])).toEqual([['ada@example.org', 'first']]);
      expect(emails[0]?.raw).toContain('smuggled');
    },
  );

  it('is found byte by byte, and dots are unstuffed', async () => {
    const client = await ready();
    await client.send('DATA\r\n');
    for (const byte of 'Subject: slow\r\n\r\n..a\r\n.\r\n') {
      client.socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.read()).toEqual(['250 Great success']);
    client.socket.destroy();
    expect((await list())[0]?.text?.trim()).toBe('.a');
  });

  it('that never comes leaves no message', async () => {
    const client = await ready();
    await client.send('DATA\r\n');
    client.socket.end('Subject: half\r\n\r\nx');
    await client.closed;
    await isUnharmed();
    expect(await list()).toEqual([]);
  });
});

describe('commands', () => {
  it('may be pipelined, and each is replied to in order', async () => {
    const client = await connectAs(port);
    const replies = await client.send(
      'MAIL FROM:<a@mg.example.com>\r\nRCPT TO:<ada@example.org>\r\nRCPT TO:<nobody>\r\nDATA\r\n',
      4,
    );
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['250', '250', expect.stringMatching(/^5/), '354']);
    expect(await client.send('Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n', 2)).toEqual([
      '250 Great success',
      expect.stringMatching(/^221/),
    ]);
    expect(await list()).toHaveLength(1);
  });

  it('that are plain text before STARTTLS are not run after it', async () => {
    const own = await start({ smtp: true, tls: true });
    const client = await connectRaw(own.emulator.smtp?.port ?? 0);
    await client.send('EHLO test\r\n');
    const [reply] = await client.send('STARTTLS\r\nMAIL FROM:<evil@mg.example.com>\r\n');
    expect(reply).toMatch(/^220/);
    const { connect: connectTls } = await import('node:tls');
    const secure = connectTls({ socket: client.socket, ca: own.emulator.tls?.ca ?? '', servername: 'localhost' });
    const first = new Promise<string>((resolve) => secure.once('data', (chunk) => resolve(chunk.toString())));
    secure.write('EHLO again\r\n');
    expect(await first).toMatch(/^250-/);
    secure.destroy();
    await own.emulator.close();
  });

  it.each([
    { what: 'a line of 1 MB without an end', bytes: 'x'.repeat(1_000_000) },
    { what: 'a line of 10 kB', bytes: `NOOP ${'x'.repeat(10_000)}\r\n` },
    { what: 'an AUTH of 100 kB', bytes: `AUTH PLAIN ${'A'.repeat(100_000)}\r\n` },
    { what: 'a request of a web page', bytes: 'POST / HTTP/1.1\r\nHost: localhost\r\n\r\nEHLO x\r\n' },
    { what: '20 unknown commands', bytes: 'NONSENSE\r\n'.repeat(20) },
  ])('end the connection with 421: $what', async ({ bytes }) => {
    const client = await connectRaw(port);
    await client.send('EHLO test\r\n');
    client.socket.write(bytes);
    const replies: string[] = [];
    for (let [reply] = await client.read(); reply !== undefined; [reply] = await client.read()) replies.push(reply);
    expect(replies.at(-1)).toMatch(/^421/);
    await isUnharmed();
  });

  it.each([
    'MAIL FROM:<a@mg.example.com>\r\nX-Injected: 1 SIZE=1\r\n',
    'MAIL FROM:<a\0b@mg.example.com>\r\n',
    `MAIL FROM:<${'a'.repeat(2_000)}@mg.example.com>\r\n`,
    'MAIL FROM:<a@mg.example.com> SIZE=99999999999\r\n',
  ])('are refused: %j', async (command) => {
    const client = await connectAs(port);
    const replies = await client.send(command.slice(0, 3_000));
    // The first one is two lines: a valid sender, then an unknown command.
    if (replies[0]?.startsWith('250')) replies.push(...(await client.read()));
    expect(replies.at(-1)).toMatch(/^5/);
    client.socket.destroy();
    await isUnharmed();
  });

  it('of a login with control characters are not written to the log as they are', async () => {
    const client = await connectRaw(port);
    await client.send('EHLO test\r\n');
    await client.send(`AUTH PLAIN ${plain('\u001b[31mred@x.y', 'x')}\r\n`);
    await client.send('MAIL FROM:<>\r\nRCPT TO:<x@\u001b[31m.example>\r\n', 2);
    client.socket.destroy();
    expect(testEmulator.lines.filter((line) => line.includes('\u001b'))).toEqual([]);
  });
});

describe('a message', () => {
  it('of 53 MB is refused with 552 when it is complete, and nothing is stored', async () => {
    const client = await ready();
    await client.send('DATA\r\n');
    const line = Buffer.from(`${'x'.repeat(998)}\r\n`);
    const block = Buffer.concat(Array(1_000).fill(line));
    for (let sent = 0; sent < 53; sent += 1) {
      if (!client.socket.write(block)) await new Promise((resolve) => client.socket.once('drain', resolve));
    }
    expect(await client.send('.\r\n')).toEqual([expect.stringMatching(/^552 /)]);
    client.socket.destroy();
    expect(await list()).toEqual([]);
  }, 30_000);

  it('that is announced as too large is refused before it is sent', async () => {
    const client = await connectAs(port);
    expect(await client.send('MAIL FROM:<a@mg.example.com> SIZE=52428801\r\n')).toEqual([
      expect.stringMatching(/^552 /),
    ]);
    client.socket.destroy();
  });

  it('of over 25 MB is refused, as over HTTP', async () => {
    const client = await ready();
    await client.send('DATA\r\n');
    const body = Buffer.alloc(26 * 1024 * 1024, 'x'.repeat(998).concat('\r\n'));
    const [reply] = await client.send(
      Buffer.concat([Buffer.from('Subject: big\r\n\r\n'), body, Buffer.from('\r\n.\r\n')]),
    );
    expect(reply).toBe('552 request size exceeds 52.4MiB limit');
    client.socket.destroy();
    expect(await list()).toEqual([]);
  }, 30_000);

  it('that does not stop ends the connection', async () => {
    const client = await ready();
    await client.send('DATA\r\n');
    const block = Buffer.alloc(1_000_000, 'x'.repeat(998).concat('\r\n'));
    let sent = 0;
    let isOver = false;
    void client.closed.then(() => {
      isOver = true;
    });
    for (; !isOver && sent < 400; sent += 1) {
      if (!client.socket.write(block)) {
        await Promise.race([new Promise((resolve) => client.socket.once('drain', resolve)), client.closed]);
      }
    }
    expect(isOver).toBe(true);
    expect(sent).toBeLessThan(200);
    await isUnharmed();
  }, 60_000);

  it.each([
    { what: 'without a header', mime: 'just text', status: '250' },
    { what: 'of nothing', mime: '', status: '250' },
    { what: 'with one line of 1 MB', mime: `Subject: long\r\n\r\n${'x'.repeat(1_000_000)}`, status: '250' },
    { what: 'with a header of 1 MB', mime: `Subject: ${'x'.repeat(1_000_000)}\r\n\r\nx`, status: '250' },
    { what: 'without a single CRLF', mime: 'Subject: x\nTo: ada@example.org\n\nx\ny\n', status: '250' },
    { what: 'with a To of 100,000 addresses', mime: `To: ${'a@b.example, '.repeat(100_000)}\r\n\r\nx`, status: '250' },
    { what: 'with NUL bytes', mime: 'Subject: \0\r\n\r\n\0\0\0', status: '250' },
  ])(
    '$what is accepted and can be read',
    async ({ mime, status }) => {
      const client = await ready();
      await client.send('DATA\r\n');
      const [reply] = await client.send(`${mime}\r\n.\r\n`);
      expect(reply?.slice(0, 3)).toBe(status);
      client.socket.destroy();
      for (const email of await list()) expect(email.raw).toEqual(expect.any(String));
      await isUnharmed();
    },
    20_000,
  );
});

describe('many messages at once', () => {
  it('share a bound: the one above it is refused with 452, and room is free again afterwards', async () => {
    const received: number[] = [];
    const dependencies = {
      log: () => {},
      domains: { has: () => true, find: () => undefined },
      receiveEmail: async ({ mime }: { mime: Buffer }) => received.push(mime.length),
    };
    const running = await startSmtp(dependencies as never, {
      host: '127.0.0.1',
      port: 0,
      requestTimeoutMs: 60_000,
      limits: { maxPendingBytes: 3_000 },
    });
    const deliver = async () => {
      const client = await connectRaw(running.address.port);
      await client.send('EHLO test\r\nMAIL FROM:<>\r\nRCPT TO:<in@mg.example.com>\r\nDATA\r\n', 4);
      client.socket.write('x'.repeat(2_000));
      return client;
    };
    const [one, two] = [await deliver(), await deliver()];
    expect((await two.send('\r\n.\r\n'))[0]).toMatch(/^452 too many messages/);
    expect(await one.send('\r\n.\r\n')).toEqual(['250 Great success']);
    const three = await deliver();
    expect(await three.send('\r\n.\r\n')).toEqual(['250 Great success']);
    expect(received).toEqual([2_002, 2_002]);
    await running.close();
  });
});

describe('connections', () => {
  it('are bounded: of 2,000 idle ones 100 are kept, and a client is served once they are gone', async () => {
    const sockets: Socket[] = [];
    let open = 0;
    for (let batch = 0; batch < 20; batch += 1) {
      await Promise.all(
        Array.from(
          { length: 100 },
          () =>
            new Promise<void>((resolve) => {
              const socket = connect(port, '127.0.0.1');
              sockets.push(socket);
              socket.on('connect', () => {
                open += 1;
                resolve();
              });
              socket.on('error', () => resolve());
              socket.on('close', () => {
                open -= 1;
                resolve();
              });
              socket.resume();
            }),
        ),
      );
    }
    const limit = async (most: number) => {
      while (open > most) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await limit(200);
    expect((await connectRaw(port)).greeting).not.toMatch(/^220/);
    for (const socket of sockets) socket.destroy();
    await limit(0);
    for (let tries = 0; tries < 100; tries += 1) {
      const client = await connectRaw(port);
      client.socket.destroy();
      if (client.greeting.startsWith('220')) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await isUnharmed();
  }, 60_000);

  it('that are silent, or too slow with a message, are closed', async () => {
    const own = await start({ smtp: true, requestTimeoutMs: 300 });
    const ownPort = own.emulator.smtp?.port ?? 0;
    const silent = await connectRaw(ownPort);
    expect(await silent.read()).toEqual([expect.stringMatching(/^421 /)]);
    await silent.closed;
    const slow = await connectAs(ownPort);
    await slow.send('MAIL FROM:<a@mg.example.com>\r\nRCPT TO:<ada@example.org>\r\nDATA\r\n', 3);
    const drip = setInterval(() => slow.socket.write('x\r\n'), 20);
    await slow.closed;
    clearInterval(drip);
    expect(await own.emulator.inbox.list()).toEqual([]);
    await own.emulator.close();
  });

  it('that stop in the handshake of STARTTLS are closed', async () => {
    const own = await start({ smtp: true, tls: true, requestTimeoutMs: 200 });
    const client = await connectRaw(own.emulator.smtp?.port ?? 0);
    expect((await client.send('EHLO test\r\nSTARTTLS\r\n', 2))[1]).toMatch(/^220/);
    await client.closed;
    await own.emulator.close();
  });

  it('that send commands without end are closed', async () => {
    const own = await start({ smtp: true, requestTimeoutMs: 200 });
    const client = await connectRaw(own.emulator.smtp?.port ?? 0);
    await client.send('EHLO test\r\n');
    const drip = setInterval(() => client.socket.write('NOOP\r\n'), 20);
    const replies: string[] = [];
    for (let [reply] = await client.read(); reply !== undefined; [reply] = await client.read()) replies.push(reply);
    clearInterval(drip);
    // More than it could send while idle for too long: the session itself ended.
    expect(replies.length).toBeGreaterThan(12);
    // On a busy computer the commands may come so late that the connection counts as idle at its end.
    expect(replies.filter((reply) => reply !== '250 OK' && !reply.startsWith('421 Timeout'))).toEqual([]);
    await own.emulator.close();
  });
});

describe('random input', () => {
  const word = fc.constantFrom(
    'EHLO x',
    'HELO',
    'MAIL FROM:<a@mg.example.com>',
    'MAIL FROM:<>',
    'RCPT TO:<ada@example.org>',
    'RCPT TO:<"a b"@example.org>',
    'RCPT TO:<a@[127.0.0.1]>',
    'RCPT TO:<ä@exämple.org>',
    'DATA',
    'RSET',
    'NOOP',
    'VRFY x',
    'HELP',
    'STARTTLS',
    'BDAT 5 LAST',
    'XCLIENT ADDR=1.2.3.4',
    'AUTH PLAIN',
    `AUTH PLAIN ${plain('a@mg.example.com', 'x')}`,
    'AUTH LOGIN',
    'YQ==',
    'AUTH CRAM-MD5',
    'Subject: x',
    'X-Mailgun-Variables: {',
    'X-Mailgun-Deliver-By: never',
    'X-Mailgun-Template-Name: none',
    'Content-Type: multipart/mixed; boundary=x',
    '--x',
    '.',
    '..',
    '',
  );
  const end = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', '');
  const input = fc.oneof(
    fc
      .array(fc.tuple(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 40 })), end), { maxLength: 40 })
      .map((lines) => Buffer.from(lines.map((line) => line.join('')).join(''))),
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  );

  it(
    'causes no crash and no internal error, whatever its order',
    async () => {
      let replies = 0;
      const talk = async ([bytes, state]: [Buffer, string]) => {
        const client = state === 'new' ? await connectRaw(port) : await ready();
        if (state === 'data') await client.send('DATA\r\n');
        client.socket.write(bytes);
        client.socket.end(state === 'data' ? '\r\n.\r\n' : '');
        while ((await client.read()).length > 0) replies += 1;
        await client.closed;
      };
      const session = fc.tuple(input, fc.constantFrom('new', 'ready', 'data'));
      await fc.assert(
        fc.asyncProperty(fc.array(session, { minLength: atOnce, maxLength: atOnce }), async (sessions) => {
          await Promise.all(sessions.map(talk));
          expect(unhandled).toEqual([]);
          expect(testEmulator.lines.filter((line) => line.includes('internal error'))).toEqual([]);
        }),
        { numRuns: Math.ceil(numRuns / atOnce) },
      );
      // Without replies the test would prove nothing.
      expect(replies).toBeGreaterThan(numRuns / 2);
      expect(await list()).not.toEqual([]);
      for (const email of await testEmulator.emulator.inbox.list({ limit: 200 })) expect(email.raw).not.toBe('');
      await isUnharmed();
    },
    60_000 + numRuns * 1_000,
  );
});

it('a session counts its own failed logins', () => {
  const dependencies = {
    log: () => {},
    credentials: { acceptsAny: false, find: () => undefined },
    domains: { find: () => undefined, has: () => false },
  };
  const [one, two] = [createSession(dependencies as never), createSession(dependencies as never)];
  const codes = [one, one, two, one].map((session) => {
    try {
      session.logIn('a@b.example', 'x');
      return 235;
    } catch (error) {
      return (error as { responseCode: number }).responseCode;
    }
  });
  expect(codes).toEqual([535, 535, 535, 421]);
});
