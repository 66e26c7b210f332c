// Errors of Node, OpenSSL and undici: their codes, what they mean, and what the operator should check. Pure.

/** The code of an error, where it has one of a plain form. */
export function networkCodeOf(error: Error): string {
  if (isUnexpectedContinue(error)) return 'UNEXPECTED_100_CONTINUE';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN';
}

/** OpenSSL's and Node's codes for a certificate or handshake that is not trusted. */
export const tlsCodes =
  /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO|^EPROTO$|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH/;

/** After the request was sent: the endpoint's bytes are not HTTP that undici accepts. Anything else is a broken connection. */
export function isInvalidHttp(error: Error, networkCode: string): boolean {
  return (
    error.name === 'HTTPParserError' ||
    networkCode === 'UND_ERR_HEADERS_OVERFLOW' ||
    networkCode === 'UNEXPECTED_100_CONTINUE'
  );
}

/** undici closes the connection on a `100 Continue` that no request expects (lib/dispatcher/client-h1.js), with this text alone. */
function isUnexpectedContinue(error: Error): boolean {
  return error.name === 'SocketError' && error.message === 'bad response';
}

/** What to check, by the error's code; the first that matches. Errors of a proxy start with `PROXY_`. */
export const networkAdvice: ReadonlyArray<readonly [codes: RegExp, advice: string]> = [
  [/^PROXY_INVALID$/, 'A proxy variable of the Logto host is not a valid URL. Write it as http://host:port.'],
  [
    /^PROXY_.*(ENOTFOUND|EAI_)/,
    'The proxy’s host name cannot be resolved. Check the proxy variables and the DNS of the Logto host.',
  ],
  [
    /^PROXY_|^UND_ERR_ABORTED$/,
    'The proxy did not open the connection. Check that it is running, and the proxy variables of the Logto host.',
  ],
  [/^(ENOTFOUND|EAI_)/, 'The endpoint’s host name cannot be resolved. Check endpoint, and the DNS of the Logto host.'],
  [
    /^ECONNREFUSED$/,
    'The endpoint refused the connection. Check endpoint, and the firewall and proxy of the Logto host.',
  ],
  [
    /^(CONNECT_TIMEOUT|ETIMEDOUT|NO_CONNECTION|UND_ERR_CONNECT_TIMEOUT)$/,
    'The connection to Mailgun timed out. Check the firewall and proxy of the Logto host.',
  ],
  [
    /^(EPROTO|ERR_SSL_)/,
    'The TLS handshake with the endpoint failed. Check endpoint, and whether a proxy of the network intercepts the connection.',
  ],
  [
    /^UNEXPECTED_100_CONTINUE$/,
    'A 100 Continue that was not requested came before the response, so it was not read, and the email may still arrive. Look for a proxy between Logto and Mailgun that sends it.',
  ],
];

/** The operator's sentence for a network error; undefined where that of the error catalog is enough. */
export function adviseOnNetworkError(networkCode: string): string | undefined {
  return networkAdvice.find(([codes]) => codes.test(networkCode))?.[1];
}
