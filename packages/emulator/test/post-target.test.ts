// Where webhooks may be posted to, by name and by the address that a name resolves to.
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BlockedTargetError, resolveTarget } from '../src/delivery/post-target.ts';
import { createPostClient } from '../src/delivery/send-post.ts';

const rules = (addresses: string[], allowed: string[] = []) => ({
  allowedHosts: new Set(allowed),
  ownPorts: () => [4650],
  ownAddresses: () => ['172.18.0.2', 'fd12::2'],
  resolve: async () => addresses,
});

describe('a target is posted to', () => {
  it.each([
    { name: 'a loopback address', url: 'http://127.0.0.1:3000/', addresses: [], expected: '127.0.0.1' },
    { name: 'loopback in IPv6', url: 'http://[::1]:3000/', addresses: [], expected: '::1' },
    { name: 'loopback mapped into IPv6', url: 'http://[::ffff:127.0.0.1]/', addresses: [], expected: '::ffff:7f00:1' },
    { name: 'localhost', url: 'http://localhost/', addresses: ['127.0.0.1'], expected: '127.0.0.1' },
    { name: 'a name below localhost', url: 'http://app.localhost/', addresses: ['::1'], expected: '::1' },
    { name: 'a Compose service', url: 'http://app:3000/', addresses: ['172.18.0.3'], expected: '172.18.0.3' },
    {
      name: 'the host of a container',
      url: 'http://host.docker.internal/',
      addresses: ['192.168.65.2'],
      expected: '192.168.65.2',
    },
    {
      name: 'the first address that is allowed',
      url: 'http://app/',
      addresses: ['203.0.113.1', '10.0.0.2'],
      expected: '10.0.0.2',
    },
    {
      name: 'an allowed host',
      url: 'https://hooks.example.com/',
      addresses: ['203.0.113.1'],
      allowed: ['hooks.example.com'],
      expected: '203.0.113.1',
    },
    {
      name: 'another container at the port of the emulator',
      url: 'http://app:4650/',
      addresses: ['172.18.0.3'],
      expected: '172.18.0.3',
    },
    {
      name: 'another port of the machine of the emulator',
      url: 'http://app:3000/',
      addresses: ['172.18.0.2'],
      expected: '172.18.0.2',
    },
    {
      name: 'an allowed host that is reached through NAT64',
      url: 'https://hooks.example.com/',
      addresses: ['64:ff9b::cb00:7101'],
      allowed: ['hooks.example.com'],
      expected: '64:ff9b::cb00:7101',
    },
    { name: 'an allowed address', url: 'http://10.1.2.3/', addresses: [], allowed: ['10.1.2.3'], expected: '10.1.2.3' },
  ])('$name', async ({ url, addresses, allowed = [], expected }) => {
    expect((await resolveTarget(url, rules(addresses, allowed))).address).toBe(expected);
  });
});

describe('a target is blocked', () => {
  it.each([
    { name: 'any other host', url: 'http://example.com/', addresses: ['127.0.0.1'] },
    { name: 'localhost that resolves elsewhere', url: 'http://localhost/', addresses: ['10.0.0.1'] },
    { name: 'a service that resolves to a public address', url: 'http://app/', addresses: ['203.0.113.1'] },
    {
      name: 'a service that resolves to the metadata of a cloud machine',
      url: 'http://app/',
      addresses: ['169.254.169.254'],
    },
    { name: 'the same, mapped into IPv6', url: 'http://app/', addresses: ['::ffff:169.254.169.254'] },
    {
      name: 'an allowed host that resolves to it',
      url: 'http://hooks.example.com/',
      addresses: ['169.254.169.254'],
      allowed: ['hooks.example.com'],
    },
    {
      name: 'an allowed host that resolves to the unspecified address',
      url: 'http://hooks.example.com/',
      addresses: ['0.0.0.0', '::'],
      allowed: ['hooks.example.com'],
    },
    ...[
      { name: 'of AWS in IPv6', address: 'fd00:ec2::254' },
      { name: 'of Google Cloud in IPv6', address: 'fd20:ce::254' },
      { name: 'of Alibaba Cloud', address: '100.100.100.200' },
      { name: 'through NAT64', address: '64:ff9b::a9fe:a9fe' },
      { name: 'through NAT64, ending in the decimal form', address: '64:ff9b::169.254.169.254' },
    ].flatMap(({ name, address }) => [
      {
        name: `an allowed host that resolves to the metadata ${name}`,
        url: 'http://hooks.example.com/',
        addresses: [address],
        allowed: ['hooks.example.com'],
      },
      { name: `a service that resolves to the metadata ${name}`, url: 'http://app/', addresses: [address] },
    ]),
    {
      name: 'an allowed host that resolves to loopback through NAT64',
      url: 'http://hooks.example.com/',
      addresses: ['64:ff9b::7f00:1'],
      allowed: ['hooks.example.com'],
    },
    {
      name: 'the emulator, by its address in a network of containers',
      url: 'http://app:4650/',
      addresses: ['172.18.0.2'],
    },
    { name: 'the same, mapped into IPv6', url: 'http://app:4650/', addresses: ['::ffff:172.18.0.2'] },
    { name: 'the same in IPv6', url: 'http://app:4650/', addresses: ['fd12::2'] },
    {
      name: 'the emulator, by an address that is allowed',
      url: 'http://172.18.0.2:4650/',
      addresses: [],
      allowed: ['172.18.0.2'],
    },
    { name: 'the emulator, by address', url: 'http://127.0.0.1:4650/', addresses: [] },
    { name: 'the emulator, by a name', url: 'http://app:4650/', addresses: ['127.0.0.1'] },
    { name: 'a scheme that is not HTTP', url: 'ftp://localhost/', addresses: ['127.0.0.1'] },
    { name: 'a link-local address in IPv6', url: 'http://[fe80::1]/', addresses: [] },
  ])('$name', async ({ url, addresses, allowed = [] }) => {
    await expect(resolveTarget(url, rules(addresses, allowed))).rejects.toBeInstanceOf(BlockedTargetError);
  });
});

it('the connection goes to the checked address, with the name in the Host header', async () => {
  const hosts: Array<string | undefined> = [];
  const server = createServer((request, response) => {
    hosts.push(request.headers.host);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = createPostClient();
  // The name does not exist: only the checked address can be reached.
  const target = await resolveTarget(`http://app-of-compose:${port}/hook`, rules(['127.0.0.1']));
  const body = { contentType: 'application/json', content: Buffer.from('{}') };
  expect(await client.send(target, body, 5_000)).toBe(200);
  expect(hosts).toEqual([`app-of-compose:${port}`]);
  client.close();
});

it('a response without an end is read to a limit', async () => {
  const server = createServer((_request, response) => {
    response.on('error', () => {});
    const timer = setInterval(() => response.write(Buffer.alloc(20_000)), 1);
    response.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const client = createPostClient();
  const target = await resolveTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, rules([]));
  const body = { contentType: 'application/json', content: Buffer.from('{}') };
  expect(await client.send(target, body, 10_000)).toBe(200);
  client.close();
});

it('a kept connection that the consumer has closed meanwhile is replaced, once', async () => {
  const perConnection: number[] = [];
  const server = createTcpServer((socket) => {
    const index = perConnection.push(0) - 1;
    socket.on('error', () => {});
    socket.on('data', () => {
      perConnection[index] = (perConnection[index] ?? 0) + 1;
      if (perConnection[index] === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      else socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const client = createPostClient();
  const target = await resolveTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, rules([]));
  const body = { contentType: 'application/json', content: Buffer.from('{}') };
  expect(await client.send(target, body, 5_000)).toBe(200);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await client.send(target, body, 5_000)).toBe(200);
  expect(perConnection).toEqual([2, 1]);
  client.close();
});
