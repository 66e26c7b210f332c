// Where webhooks and inbound emails may be posted to: this computer and its containers, and hosts that were allowed by name.
// The address that a name resolves to is checked, and the connection goes to that address: a name that resolves to another
// one a moment later (DNS rebinding) changes nothing.
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

export interface PostTarget {
  url: URL;
  /** The address to connect to. */
  address: string;
}

/** Why a target is not posted to, for the log. */
export class BlockedTargetError extends Error {
  override readonly name = 'BlockedTargetError';
}

type Resolve = (hostname: string) => Promise<string[]>;

const resolveWithSystem: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

const list = (...subnets: string[]): BlockList => {
  const blockList = new BlockList();
  for (const subnet of subnets) {
    const [address = '', bits = ''] = subnet.split('/');
    blockList.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return blockList;
};
const loopback = list('127.0.0.0/8', '::1/128');
/** The networks of containers. */
const privateNetworks = list('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7');
/** Unspecified, link-local (the metadata of cloud machines), multicast and broadcast: never a web server of the user. */
const never = list('0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/128', 'fe80::/10', 'ff00::/8');

const contains = (blockList: BlockList, address: string) =>
  blockList.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** `::ffff:127.0.0.1` is 127.0.0.1. */
function withoutMapping(address: string): string {
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(address);
  if (!mapped) return address;
  if (mapped[1] !== undefined) return mapped[1];
  const [high, low] = [Number.parseInt(mapped[2] ?? '', 16), Number.parseInt(mapped[3] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Lower case, without brackets and the dot at the end. */
export const hostNameOf = (url: URL): string => url.hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');

/** For logs: user names, passwords and parameters may be secrets. */
export function withoutSecrets(written: string): string {
  const { origin, pathname } = new URL(written);
  return origin + pathname;
}

const isLocalName = (host: string) => host === 'localhost' || host.endsWith('.localhost');
/** The name of a Compose service, or the host as a container sees it. */
const isContainerName = (host: string) => !host.includes('.') || host === 'host.docker.internal';

/** Whether a host may be posted to by its name or its written address; what a name resolves to is checked later. */
export function isAllowedHost(host: string, allowedHosts: ReadonlySet<string>): boolean {
  if (allowedHosts.has(host)) return true;
  return isIP(host) ? contains(loopback, withoutMapping(host)) : isLocalName(host) || isContainerName(host);
}

function isAllowedAddress(written: string, host: string, isAllowedByName: boolean): boolean {
  const address = withoutMapping(written);
  if (isAllowedByName) return host === written || !contains(never, address);
  if (isIP(host) || isLocalName(host)) return contains(loopback, address);
  return contains(loopback, address) || contains(privateNetworks, address);
}

/** Resolving and checking takes as long as all the rest of a post: thousands may go to one origin. */
const keptMs = 2_000;
const maxKept = 100;

/**
 * The same for some time: the address that was checked stays the one that is used.
 * @param signal ends the waiting for a name
 * @param timeoutMs how long a name may take to resolve
 */
export function createTargetResolver(
  rules: TargetRules,
  signal: AbortSignal,
  timeoutMs: number,
): (written: string) => Promise<PostTarget> {
  const kept = new Map<string, { address: string; untilMs: number }>();
  return async (written) => {
    const url = new URL(written);
    const known = kept.get(url.origin);
    if (known && performance.now() < known.untilMs) return { url, address: known.address };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const target = await untilAborted(resolveTarget(written, rules), limit);
    if (kept.size >= maxKept) kept.clear();
    kept.set(url.origin, { address: target.address, untilMs: performance.now() + keptMs });
    return target;
  };
}

/** Looking up a name cannot be cut off; its result is not waited for. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('the name of the host did not resolve in time'));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

export interface TargetRules {
  /** Hosts beyond this computer and its containers; lower case. */
  allowedHosts: ReadonlySet<string>;
  /** The ports this emulator listens on: it never posts to itself, which could go on forever. */
  ownPorts: () => readonly number[];
  resolve?: Resolve;
}

/** @throws BlockedTargetError with what to do; Error when the name does not resolve */
export async function resolveTarget(
  written: string,
  { allowedHosts, ownPorts, resolve = resolveWithSystem }: TargetRules,
): Promise<PostTarget> {
  const url = new URL(written);
  if (!/^https?:$/.test(url.protocol)) throw new BlockedTargetError(`${url.protocol} is not http: or https:`);
  const host = hostNameOf(url);
  if (!isAllowedHost(host, allowedHosts)) {
    throw new BlockedTargetError(
      `the host ${host} is not on this computer; allow it with --allow-webhook-host ${host}, or allowWebhookHosts`,
    );
  }
  const addresses = isIP(host) ? [host] : await resolve(host);
  const address = addresses.find((found) => isAllowedAddress(found, host, allowedHosts.has(host)));
  if (address === undefined) {
    throw new BlockedTargetError(
      `${host} resolves to ${addresses.slice(0, 5).join(', ') || 'nothing'}, which is not allowed`,
    );
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (contains(loopback, withoutMapping(address)) && ownPorts().includes(port)) {
    throw new BlockedTargetError('the target is this emulator itself');
  }
  return { url, address };
}
