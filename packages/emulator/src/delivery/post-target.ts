// Where webhooks and inbound emails may be posted to: this computer and its containers, and hosts that were allowed by name.
// The address that a name resolves to is checked, and the connection goes to that address: a name that resolves to another
// one a moment later (DNS rebinding) changes nothing.
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

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

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const list = (...subnets: string[]): BlockList => {
  const blockList = new BlockList();
  for (const subnet of subnets) {
    const [address = '', bits = ''] = subnet.split('/');
    blockList.addSubnet(address, Number(bits), familyOf(address));
  }
  return blockList;
};

/** An IPv4 address that is mapped into IPv6, such as `::ffff:127.0.0.1`, is in the lists that contain the IPv4 address. */
const contains = (blockList: BlockList, address: string) => blockList.check(address, familyOf(address));

/** The IPv4 subnet as a translator (NAT64) is reached at it. (RFC 6052, section 2.1) */
const throughNat64 = (subnet: string): string => {
  const [address, bits] = subnet.split('/');
  return `64:ff9b::${address}/${96 + Number(bits)}`;
};

const loopback = list('127.0.0.0/8', '::1/128');
/** The networks of containers. */
const privateNetworks = list('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7');
/** Unspecified, link-local, multicast and broadcast. */
const unusable = ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'];
/** Where machines of AWS, Google Cloud and Alibaba Cloud read their credentials, besides link-local addresses. (cloud-metadata) */
const cloudMetadata = ['fd00:ec2::/32', 'fd20:ce::254/128', '100.100.100.200/32'];
/** Never a web server of the user. */
const never = list(
  ...unusable,
  ...[...unusable, '127.0.0.0/8'].map(throughNat64),
  '::/128',
  'fe80::/10',
  'ff00::/8',
  ...cloudMetadata,
);

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
  return isIP(host) ? contains(loopback, host) : isLocalName(host) || isContainerName(host);
}

function isAllowedAddress(address: string, host: string, isAllowedByName: boolean): boolean {
  if (isAllowedByName && host === address) return true;
  if (contains(never, address)) return false;
  if (isAllowedByName || contains(loopback, address)) return true;
  return !isIP(host) && !isLocalName(host) && contains(privateNetworks, address);
}

/** Those of this machine's network interfaces, where it can be reached when it listens on all of them. */
const addressesOfThisMachine = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));

function isThisMachine(address: string, ownAddresses: readonly string[]): boolean {
  const own = new BlockList();
  for (const known of ownAddresses) own.addAddress(known, familyOf(known));
  return contains(loopback, address) || contains(own, address);
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
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

export interface TargetRules {
  /** Hosts beyond this computer and its containers; lower case. */
  allowedHosts: ReadonlySet<string>;
  /** The ports this emulator listens on: it never posts to itself, which could go on forever. */
  ownPorts: () => readonly number[];
  /** The addresses of this machine besides the loopback ones. @default those of its network interfaces */
  ownAddresses?: () => readonly string[];
  resolve?: Resolve;
}

/** @throws BlockedTargetError with what to do; Error when the name does not resolve */
export async function resolveTarget(
  written: string,
  { allowedHosts, ownPorts, ownAddresses = addressesOfThisMachine, resolve = resolveWithSystem }: TargetRules,
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
  if (ownPorts().includes(port) && isThisMachine(address, ownAddresses())) {
    throw new BlockedTargetError('the target is this emulator itself');
  }
  return { url, address };
}
