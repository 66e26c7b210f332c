// What `tls` turns on: a certificate for HTTPS and STARTTLS, and the CA file that clients are pointed at.
import { writeCaFile } from './ca-file.js';
import { certificateNames } from './names.js';

/** How HTTPS is served. */
export interface TlsOptions {
  /**
   * Host names and IP addresses that clients connect to, at most 97; the loopback names are always there.
   * @default `api.mailgun.net` and `api.eu.mailgun.net`
   */
  hosts?: string[];
  /** Where the CA certificate is written. @default a new file in the system's folder for temporary files, removed by `close()` */
  caFile?: string;
}

/** What clients need in order to trust this emulator. */
export interface TlsTrust {
  /** The absolute path of a file with `ca`. */
  caFile: string;
  /** The certificate of the authority, as PEM. Its private key is gone: nothing else can be signed with it. */
  ca: string;
  /** What the certificate is for. */
  hosts: string[];
}

export interface RunningTls {
  key: string;
  cert: string;
  trust: TlsTrust;
  removeCaFile(): Promise<void>;
}

/** @throws Error when a name cannot be in a certificate, or when the CA file cannot be written */
export async function startTls({ hosts, caFile }: TlsOptions, nowMs: number): Promise<RunningTls> {
  const names = certificateNames(hosts);
  const { createCertificate } = await import('./certificate.js');
  const { ca, key, cert } = await createCertificate(names, nowMs);
  const file = await writeCaFile(ca, caFile);
  return { key, cert, trust: { caFile: file.path, ca, hosts: names }, removeCaFile: file.remove };
}
