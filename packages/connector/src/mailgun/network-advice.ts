// Network error codes of Node, OpenSSL and undici, and what the operator should check for each. Data only.

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
];

/** The operator's sentence for a network error; undefined where the code says no more than the error catalog does. */
export function adviseOnNetworkError(networkCode: string): string | undefined {
  return networkAdvice.find(([codes]) => codes.test(networkCode))?.[1];
}
