// Makes a certificate authority and one certificate, for this start only. Loaded with `tls` only: the library takes longer to
// load than the emulator to start.
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';
import { addressBytes } from './names.js';

/** Node's own: a test environment may have replaced the global one. */
const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto });

/** A private key and the certificate for it, both as PEM. */
export interface ServerCertificate {
  key: string;
  cert: string;
}

/** An authority that can sign as long as this object is referenced: its private key cannot be exported. */
export interface Authority {
  /** Its certificate, as PEM. */
  ca: string;
  /** Signs a certificate; clients accept it only when the authority's constraints permit every name. */
  issue(names: readonly string[]): Promise<ServerCertificate>;
}

/** An emulator that runs longer must be started again. */
const validDays = 365;
/** For a client whose clock is behind. */
const graceDays = 1;
const dayMs = 86_400_000;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const hash = 'SHA-256';

/** Object identifiers. (RFC 5280, section 4.2) */
const oid = {
  organization: '2.5.4.10',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
};

/** The bits of KeyUsage, the first one leftmost. (RFC 5280, section 4.2.1.3) */
const keyUsageBits = { digitalSignature: 0b1000_0000, keyCertSign: 0b0000_0100 };

/** Kinds of GeneralName. (RFC 5280, section 4.2.1.6) */
const nameKinds = { dns: 2, address: 7 } as const;

/**
 * The certificate for `names` and the authority that signed it. The authority's key is gone when this resolves: nothing else
 * can be signed with it.
 */
export async function createCertificate(
  names: readonly string[],
  nowMs: number,
): Promise<ServerCertificate & Pick<Authority, 'ca'>> {
  const { ca, issue } = await createAuthority(names, nowMs);
  return { ca, ...(await issue(names)) };
}

/** @param names those that it may sign for, and nothing else: its name constraints are critical */
export async function createAuthority(names: readonly string[], nowMs: number): Promise<Authority> {
  const { subtle } = webcrypto;
  const keys = await subtle.generateKey(algorithm, false, ['sign', 'verify']);
  // A name of its own: clients that trust the authorities of two emulators must not confuse them.
  const authorityName = `mailgun-emulator ${randomBytes(6).toString('hex')}`;
  const keyId = await keyIdentifier(keys.publicKey);
  const sign = async (
    subject: string,
    publicKey: webcrypto.CryptoKey,
    extensions: pkijs.Extension[],
  ): Promise<string> => {
    const certificate = new pkijs.Certificate();
    certificate.version = 2;
    certificate.serialNumber = new asn1.Integer({ valueHex: serialNumber() });
    certificate.issuer = distinguishedName(authorityName);
    certificate.subject = distinguishedName(subject);
    certificate.notBefore.value = new Date(nowMs - graceDays * dayMs);
    certificate.notAfter.value = new Date(nowMs + validDays * dayMs);
    certificate.extensions = extensions;
    await certificate.subjectPublicKeyInfo.importKey(publicKey, engine);
    await certificate.sign(keys.privateKey, hash, engine);
    return pem('CERTIFICATE', certificate.toSchema(true).toBER(false));
  };
  return {
    ca: await sign(authorityName, keys.publicKey, [
      extension(oid.basicConstraints, new pkijs.BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema(), true),
      extension(oid.keyUsage, keyUsage(keyUsageBits.keyCertSign, 2), true),
      extension(oid.extendedKeyUsage, new pkijs.ExtKeyUsage({ keyPurposes: [oid.serverAuth] }).toSchema()),
      extension(oid.nameConstraints, nameConstraints(names).toSchema(), true),
      extension(oid.subjectKeyIdentifier, new asn1.OctetString({ valueHex: keyId })),
    ]),
    async issue(issuedNames) {
      const serverKeys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const serverKeyId = await keyIdentifier(serverKeys.publicKey);
      const cert = await sign('mailgun-emulator', serverKeys.publicKey, [
        extension(oid.basicConstraints, new pkijs.BasicConstraints({ cA: false }).toSchema(), true),
        extension(oid.keyUsage, keyUsage(keyUsageBits.digitalSignature, 7), true),
        extension(oid.extendedKeyUsage, new pkijs.ExtKeyUsage({ keyPurposes: [oid.serverAuth] }).toSchema()),
        extension(oid.subjectAltName, new pkijs.GeneralNames({ names: issuedNames.map(generalName) }).toSchema()),
        extension(oid.subjectKeyIdentifier, new asn1.OctetString({ valueHex: serverKeyId })),
        extension(
          oid.authorityKeyIdentifier,
          new pkijs.AuthorityKeyIdentifier({
            keyIdentifier: new asn1.OctetString({ valueHex: keyId }),
          }).toSchema(),
        ),
      ]);
      return { cert, key: pem('PRIVATE KEY', await subtle.exportKey('pkcs8', serverKeys.privateKey)) };
    },
  };
}

function nameConstraints(names: readonly string[]): pkijs.NameConstraints {
  const permitted = names.map((name) => new pkijs.GeneralSubtree({ base: constraintName(name) }));
  return new pkijs.NameConstraints({ permittedSubtrees: permitted });
}

const generalName = (name: string): pkijs.GeneralName =>
  isIP(name) > 0 ? addressName(addressBytes(name)) : new pkijs.GeneralName({ type: nameKinds.dns, value: name });

/** An address is constrained with its mask: here every bit counts. (RFC 5280, section 4.2.1.10) */
function constraintName(name: string): pkijs.GeneralName {
  if (isIP(name) === 0) return generalName(name);
  const bytes = addressBytes(name);
  return addressName(Uint8Array.from([...bytes, ...bytes.map(() => 255)]));
}

const addressName = (bytes: Uint8Array): pkijs.GeneralName =>
  new pkijs.GeneralName({ type: nameKinds.address, value: new asn1.OctetString({ valueHex: bytes }) });

function distinguishedName(commonName: string): pkijs.RelativeDistinguishedNames {
  const attribute = (type: string, value: string) =>
    new pkijs.AttributeTypeAndValue({ type, value: new asn1.Utf8String({ value }) });
  return new pkijs.RelativeDistinguishedNames({
    typesAndValues: [attribute(oid.organization, 'mailgun-emulator'), attribute(oid.commonName, commonName)],
  });
}

function extension(extnID: string, value: asn1.BaseBlock, critical = false): pkijs.Extension {
  return new pkijs.Extension({ extnID, critical, extnValue: value.toBER(false) });
}

const keyUsage = (bits: number, unusedBits: number): asn1.BitString =>
  new asn1.BitString({ valueHex: Uint8Array.of(bits), unusedBits });

/** The first method of RFC 5280, section 4.2.1.2, with SHA-256 as RFC 7093 has it. */
async function keyIdentifier(publicKey: webcrypto.CryptoKey): Promise<ArrayBuffer> {
  const point = await webcrypto.subtle.exportKey('raw', publicKey);
  return (await webcrypto.subtle.digest(hash, point)).slice(0, 20);
}

/** Random, positive, at most 20 bytes. (RFC 5280, section 4.1.2.2) */
function serialNumber(): Uint8Array {
  const bytes = Uint8Array.from(randomBytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
