// The host names and addresses that the certificate is for. Pure.
import { isIP } from 'node:net';

/** Always in the certificate: the emulator's own URL uses one of them. */
const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** What applications connect to when a hosts file points Mailgun's names at the emulator. */
const mailgunNames: readonly string[] = ['api.mailgun.net', 'api.eu.mailgun.net'];

const maxNames = 100;

const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Whether it can be in the certificate: a host name in ASCII or an IP address, without port, wildcard or brackets. */
export const isCertificateName = (name: string): boolean => isIP(name) > 0 || hostName.test(name.toLowerCase());

/**
 * The loopback names, and `hosts` or else Mailgun's.
 * @throws Error that names what cannot be in a certificate
 */
export function certificateNames(hosts: readonly string[] = mailgunNames): string[] {
  const invalid = hosts.filter((name) => !isCertificateName(name));
  if (invalid.length > 0) {
    const shown = invalid.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 100)));
    throw new Error(`not a host name or IP address for the certificate: ${shown.join(', ')}`);
  }
  const names = [...new Set([...loopbackNames, ...hosts.map((name) => name.toLowerCase())])];
  if (names.length > maxNames) throw new Error(`a certificate takes at most ${maxNames} names, not ${names.length}`);
  return names;
}

/** The bytes of an IP address, as certificates hold it: 4 or 16. */
export function addressBytes(address: string): Uint8Array {
  if (isIP(address) === 4) return Uint8Array.from(address.split('.').map(Number));
  // `::ffff:127.0.0.1` ends in the decimal form.
  const groups = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_match, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [before = '', after] = groups.split('::');
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const head = words(before);
  const tail = words(after ?? '');
  const middle = after === undefined ? [] : Array<number>(8 - head.length - tail.length).fill(0);
  return Uint8Array.from([...head, ...middle, ...tail].flatMap((word) => [word >> 8, word & 255]));
}
