// HTTPS: which names the certificate is for, which the authority may sign, and that faults and the guard work as over HTTP.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer, request } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Fault } from '../src/index.ts';
import { createAuthority } from '../src/tls/certificate.ts';
import { addressBytes, certificateNames } from '../src/tls/names.ts';
import { trustLines } from '../src/tls/trust.ts';
import { auth, message, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
let ca: string;
let caFile: string;
const folder = mkdtempSync(path.join(tmpdir(), 'mailgun-emulator-test-'));
beforeAll(async () => {
  testEmulator = await start({ tls: true });
  ({ ca, caFile } = testEmulator.emulator.tls as { ca: string; caFile: string });
});
beforeEach(() => {
  testEmulator.emulator.faults.clear();
  testEmulator.lines.length = 0;
});
afterAll(async () => {
  await testEmulator.emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Sent {
  url: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
  ca?: string;
  /** A name in place of the URL's host; it is resolved to this machine. */
  host?: string;
}

/** Verified as Node verifies: nothing is turned off. */
const send = ({ url, method = 'GET', path: target = '/_emulator/health', headers, body, ca: trusted, host }: Sent) =>
  new Promise<{ status: number | undefined; body: string; code?: string }>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const address = hostname.replace(/^\[|\]$/g, '');
    const sent = request(
      {
        host: host ?? address,
        port,
        method,
        path: target,
        ...(headers && { headers }),
        ...(trusted !== undefined && { ca: trusted }),
        agent: false,
        lookup: (_name, options, callback) =>
          options.all ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4),
      },
      (response) => {
        let received = '';
        response.on('data', (chunk) => (received += chunk));
        response.on('end', () => resolve({ status: response.statusCode, body: received }));
        response.on('error', (error: NodeJS.ErrnoException) =>
          resolve({ status: response.statusCode, body: received, code: error.code ?? error.message }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

describe('the certificate', () => {
  it.each(['api.mailgun.net', 'api.eu.mailgun.net', 'localhost', '127.0.0.1'])('is valid for %s', async (host) => {
    const { url, euUrl } = testEmulator.emulator;
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await send({ url: host.includes('.eu.') ? euUrl : url, host, ca })).toMatchObject({ status: 200 });
  });

  it('is refused by a client that does not trust the authority', async () => {
    await expect(send({ url: testEmulator.emulator.url })).rejects.toThrow(/unable to (get|verify)|self.signed/);
  });

  it('is refused for another name', async () => {
    await expect(send({ url: testEmulator.emulator.url, host: 'api.sendgrid.com', ca })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('is for the names given, in place of those of Mailgun', async () => {
    const emulator = await createEmulator({ tls: { hosts: ['Mailgun', '10.0.0.5', '2001:db8::7'] } });
    expect(emulator.tls?.hosts).toEqual(['localhost', '127.0.0.1', '::1', 'mailgun', '10.0.0.5', '2001:db8::7']);
    const trusted = emulator.tls?.ca ?? '';
    expect(await send({ url: emulator.url, host: 'mailgun', ca: trusted })).toMatchObject({ status: 200 });
    await expect(send({ url: emulator.url, host: 'api.mailgun.net', ca: trusted })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await emulator.close();
  });

  it('is valid by the strict rules of RFC 5280', async () => {
    const authority = await createAuthority(['localhost', '127.0.0.1'], Date.now());
    const { cert } = await authority.issue(['localhost', '127.0.0.1']);
    const [parent, child] = [new X509Certificate(authority.ca), new X509Certificate(cert)];
    expect([parent.ca, child.ca, child.checkIssued(parent), child.verify(parent.publicKey)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect([parent.keyUsage, child.keyUsage]).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.1']]);
    expect(Date.parse(parent.validTo) - Date.now()).toBeLessThan(366 * 86_400_000);
    if (spawnSync('openssl', ['version']).status !== 0) return;
    const [caPath, certPath] = [path.join(folder, 'strict-ca.pem'), path.join(folder, 'strict.pem')];
    writeFileSync(caPath, authority.ca);
    writeFileSync(certPath, cert);
    const verify = ['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'localhost'];
    expect(execFileSync('openssl', [...verify, '-CAfile', caPath, certPath]).toString()).toContain(': OK');
  });
});

describe('the authority', () => {
  it.each([
    { what: 'another host', name: 'api.sendgrid.com' },
    { what: 'the parent of a permitted host', name: 'mailgun.net' },
    { what: 'a host that ends in a permitted one', name: 'evilapi.mailgun.net' },
    { what: 'another address', name: '127.0.0.2' },
  ])('cannot sign for $what', async ({ name }) => {
    const authority = await createAuthority(['localhost', '127.0.0.1', 'api.mailgun.net'], Date.now());
    const server = createServer(await authority.issue([name]), (_request, response) => response.end('served'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(send({ url, ca: authority.ca, ...(name.startsWith('127.') ? {} : { host: name }) })).rejects.toThrow(
      'permitted subtree violation',
    );
    server.close();
    server.closeAllConnections();
  });

  it('is a certificate in a file, without any private key, that close() removes', async () => {
    const emulator = await createEmulator({ tls: true });
    const file = emulator.tls?.caFile ?? '';
    const written = readFileSync(file, 'utf8');
    expect(written).toBe(emulator.tls?.ca);
    expect(written).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\n$/);
    expect(statSync(path.dirname(file)).mode & 0o077).toBe(0);
    await emulator.close();
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it('is written to the file that is named, which stays', async () => {
    const file = path.join(folder, 'named ca.pem');
    const emulator = await createEmulator({ tls: { caFile: file } });
    expect(emulator.tls?.caFile).toBe(file);
    await emulator.close();
    expect(readFileSync(file, 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('is not made where its file cannot be written', async () => {
    const file = path.join(folder, 'gone', 'ca.pem');
    await expect(createEmulator({ tls: { caFile: file } })).rejects.toThrow(/the CA certificate cannot be written to/);
  });

  it('is another one at each start', async () => {
    const emulator = await createEmulator({ tls: true });
    expect(emulator.tls?.ca).not.toBe(ca);
    expect(new X509Certificate(emulator.tls?.ca ?? '').subject).not.toBe(new X509Certificate(ca).subject);
    await emulator.close();
  });
});

describe('a name of the certificate', () => {
  it.each(['', 'a b', '*.example.com', 'https://a.example', 'a.example:443', '[::1]', 'é.example', 'x'.repeat(300)])(
    'is not %j',
    (name) => {
      expect(() => certificateNames([name])).toThrow(/not a host name or IP address/);
    },
  );

  it.each([
    { address: '127.0.0.1', bytes: [127, 0, 0, 1] },
    { address: '::1', bytes: [...Array(15).fill(0), 1] },
    { address: '2001:db8::a:1', bytes: [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 1] },
    { address: '::ffff:10.1.2.3', bytes: [...Array(10).fill(0), 255, 255, 10, 1, 2, 3] },
    { address: '1:2:3:4:5:6:7:8', bytes: [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8] },
  ])('may be $address', ({ address, bytes }) => {
    expect([...addressBytes(address)]).toEqual(bytes);
  });

  it('is one of at most 100', () => {
    const many = Array.from({ length: 98 }, (_, index) => `h${index}.example`);
    expect(() => certificateNames(many)).toThrow(/at most 100 names/);
  });
});

describe('over HTTPS', () => {
  const posted = (): Sent => ({
    url: testEmulator.emulator.url,
    method: 'POST',
    path: '/v3/mg.example.com/messages',
    headers: { authorization: auth(), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(message as Array<[string, string]>).toString(),
    ca,
  });

  it('a message is accepted and read', async () => {
    expect(await send(posted())).toMatchObject({ status: 200, body: expect.stringContaining('Queued') });
    expect(await testEmulator.emulator.inbox.list({ to: 'ada@example.org' })).toHaveLength(1);
  });

  it.each<{ fault: Fault; code: RegExp }>([
    { fault: { reset: 'beforeBody' }, code: /^ECONNRESET$/ },
    { fault: { reset: 'afterBody' }, code: /^ECONNRESET$/ },
    { fault: { reset: 'afterStore' }, code: /^ECONNRESET$/ },
    { fault: { malformed: true }, code: /^HPE_/ },
  ])('$fault breaks the connection', async ({ fault, code }) => {
    testEmulator.emulator.faults.add(fault);
    await expect(send(posted())).rejects.toMatchObject({ code: expect.stringMatching(code) });
    expect((await send(posted())).status).toBe(200);
  });

  it('a truncated response ends too early', async () => {
    testEmulator.emulator.faults.add({ truncate: true });
    const { status, body, code } = await send(posted());
    expect([status, code]).toEqual([200, 'ECONNRESET']);
    expect(body.length).toBeGreaterThan(0);
    expect(() => JSON.parse(body)).toThrow();
  });

  it('a throttled response is complete', async () => {
    testEmulator.emulator.faults.add({ throttleMs: 1 });
    expect(JSON.parse((await send(posted())).body)).toMatchObject({ message: 'Queued. Thank you.' });
  });

  it('a hanging request ends when the emulator closes', async () => {
    const emulator = await createEmulator({ tls: true, log: () => {} });
    emulator.faults.add({ hang: true });
    const hanging = send({ ...posted(), url: emulator.url, ca: emulator.tls?.ca ?? '' });
    const ended = expect(hanging).rejects.toMatchObject({ code: 'ECONNRESET' });
    while (emulator.requests().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await emulator.close();
    await ended;
  });

  it('a client that never finishes the handshake is cut off', async () => {
    const emulator = await createEmulator({ tls: true, requestTimeoutMs: 50, log: () => {} });
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    await once(socket, 'close');
    expect(emulator.requests()).toEqual([]);
    await emulator.close();
  });

  it.each([
    { what: 'its own page', origin: (host: string) => `https://${host}`, status: 200 },
    { what: 'the same host over HTTP', origin: (host: string) => `http://${host}`, status: 403 },
    { what: 'another site', origin: () => 'https://evil.example', status: 403 },
  ])('a request of $what gets $status', async ({ origin, status }) => {
    const { url } = testEmulator.emulator;
    const sent = await send({ url, ca, headers: { origin: origin(new URL(url).host) } });
    expect(sent.status).toBe(status);
  });

  it('the log explains a client that sends plain HTTP', async () => {
    const { port } = new URL(testEmulator.emulator.url);
    const sent = httpRequest({ host: '127.0.0.1', port });
    sent.end();
    await once(sent, 'error');
    expect(testEmulator.lines).toEqual([
      'TLS: a client sent plain HTTP to this port, which serves HTTPS: its URL must start with https://',
    ]);
  });
});

describe('the line that is printed for', () => {
  const programs: Record<string, { command: string; source: string; write: (url: string) => string }> = {
    Node: {
      command: 'node',
      source: 'app.mjs',
      write: (url) => `console.log((await fetch('${url}/_emulator/health')).status)`,
    },
    Python: {
      command: 'python3',
      source: 'app.py',
      write: (url) => `import urllib.request\nprint(urllib.request.urlopen('${url}/_emulator/health').status)`,
    },
    Java: {
      command: 'java',
      source: 'App.java',
      write: (url) =>
        `public class App { public static void main(String[] a) throws Exception { System.out.println(((java.net.HttpURLConnection) java.net.URI.create("${url}/_emulator/health").toURL().openConnection()).getResponseCode()); } }`,
    },
  };

  // PHP, Ruby and Go are not on the machines that run this.
  it.each(trustLines('/x').filter(({ runtime }) => runtime in programs))(
    '$runtime works, and is necessary',
    ({ runtime }) => {
      const { command, source, write } = programs[runtime] as (typeof programs)[string];
      if (spawnSync(command, ['--version']).status !== 0) return;
      const file = path.join(folder, source);
      writeFileSync(file, write(testEmulator.emulator.url));
      const line = trustLines(caFile).find((entry) => entry.runtime === runtime)?.line ?? '';
      const adapted = line
        .replace(/node app\.js$/, `${process.execPath} ${file}`)
        .replace(/python app\.py$/, `python3 ${file}`)
        .replace(/-jar app\.jar$/, file);
      // With another shell's variables a test would pass for another reason.
      const env = { PATH: process.env.PATH, HOME: process.env.HOME };
      return Promise.all([run('sh', ['-c', adapted], env), run(command, [file], env)]).then(([trusting, other]) => {
        expect(trusting).toMatchObject({ code: 0, output: expect.stringMatching(/\b200\s*$/) });
        expect(other.code).not.toBe(0);
      });
    },
    60_000,
  );

  it('a path with spaces and quotes is quoted', () => {
    expect(trustLines("/tmp/it's here/ca.pem")[0]?.line).toBe(
      "NODE_EXTRA_CA_CERTS='/tmp/it'\\''s here/ca.pem' node app.js",
    );
  });
});

/** Not synchronous: the emulator is in this process. */
async function run(command: string, args: string[], env: Record<string, string | undefined>) {
  const child = spawn(command, args, { env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stderr, child.stdout]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code, output };
}
