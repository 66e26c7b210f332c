// A self-signed, short-lived certificate for 127.0.0.1, made with node:crypto because not every machine has openssl.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** One DER element: tag, length, contents (X.690, section 8.1). */
const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body]);
};
const sequence = (...items: readonly Uint8Array[]): Buffer => der(0x30, ...items);
const octets = (contents: Uint8Array): Buffer => der(0x04, contents);
const bits = (contents: Uint8Array): Buffer => der(0x03, Buffer.of(0), contents);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
/** `20250131235959` → `250131235959Z` */
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));

const isTrue = der(0x01, Buffer.of(0xff));
const version3 = der(0xa0, der(0x02, Buffer.of(2)));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('mailgun bench')))));
const isAuthority = sequence(oid('551d13'), isTrue, octets(sequence(isTrue)));
const isLoopback = sequence(oid('551d11'), octets(sequence(der(0x87, Buffer.of(127, 0, 0, 1)))));

const lifetimeMs = 24 * 60 * 60 * 1000;

const createCertificate = (): { keyPem: string; certPem: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const serial = Buffer.concat([Buffer.of(0x01), randomBytes(8)]);
  const toBeSigned = sequence(
    version3,
    der(0x02, serial),
    ecdsaWithSha256,
    name,
    sequence(utcTime(new Date(now - lifetimeMs)), utcTime(new Date(now + lifetimeMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isAuthority, isLoopback)),
  );
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bits(sign('sha256', toBeSigned, privateKey)));
  const lines = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certPem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
};

/** A temporary folder that holds `key.pem` and `cert.pem`; it is removed when this process exits. */
export const createCertificateFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailgun-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { keyPem, certPem } = createCertificate();
  writeFileSync(path.join(folder, 'key.pem'), keyPem, { mode: 0o600 });
  writeFileSync(path.join(folder, 'cert.pem'), certPem);
  return folder;
};
