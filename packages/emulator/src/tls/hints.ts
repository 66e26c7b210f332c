// What a developer can do about a TLS handshake that failed. Pure.

const hints: Record<string, string> = {
  ERR_SSL_HTTP_REQUEST: 'a client sent plain HTTP to this port, which serves HTTPS: its URL must start with https://',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'a client does not trust the CA certificate: see the lines printed at the start',
};

/** A line for the log; undefined for an error that a developer can do nothing about, such as a closed connection. */
export function tlsHint({ code = '' }: NodeJS.ErrnoException): string | undefined {
  return Object.hasOwn(hints, code) ? `TLS: ${hints[code]}` : undefined;
}
