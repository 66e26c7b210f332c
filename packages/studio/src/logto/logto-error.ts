// Everything that can go wrong between the studio and a Logto, a sentence each: what happened, and what to do. Pure.
import { shorten, withoutControls } from '../contract/plain-text.js';

export type LogtoErrorCode = keyof typeof sentences;

/** What a sentence may mention. */
interface Facts {
  readonly endpoint?: string;
  readonly resource?: string;
  readonly status?: number;
  /** Logto's own text, without secrets. */
  readonly detail?: string;
  /** Node's name of a network failure, such as ECONNREFUSED. */
  readonly network?: string;
  /** What was being done, such as `GET /api/connectors`. */
  readonly call?: string;
}

const sentences = {
  unreachable: ({ endpoint, network }: Facts) =>
    `Cannot reach Logto at ${endpoint} (${network}). Check the endpoint, that Logto runs, and the network.`,
  timeout: ({ endpoint, call }: Facts) => `Logto at ${endpoint} did not respond in time (${call}). Try again.`,
  certificate: ({ endpoint, network }: Facts) =>
    `The certificate of ${endpoint} is not valid (${network}). Check the endpoint; for a private authority set NODE_EXTRA_CA_CERTS.`,
  redirected: ({ endpoint, status }: Facts) =>
    `${endpoint} redirects elsewhere (status ${status}), and the studio does not follow: it would pass on the credentials. Use the address of Logto itself.`,
  tooLarge: ({ endpoint, call }: Facts) =>
    `The response of ${endpoint} is larger than 8 MB (${call}). Check that the endpoint is a Logto.`,
  notLogto: ({ endpoint, status }: Facts) =>
    `${endpoint} is not a Logto, or not its main endpoint (status ${status}). Use the address of the sign-in pages, not that of Console.`,
  credentials: ({ detail }: Facts) =>
    `Logto does not accept the app ID and secret${detail ? ` (${detail})` : ''}. Copy both from a machine-to-machine application in Console.`,
  resource: ({ resource }: Facts) =>
    `Logto does not know the API resource ${resource}, or the application may not use it. Self-hosted: https://default.logto.app/api. Otherwise set LOGTO_API_RESOURCE, and check that the endpoint is not that of Console.`,
  unauthorized: ({ resource }: Facts) =>
    `Logto does not accept the token (401). Check that ${resource} is the API resource of this tenant (LOGTO_TENANT_ID, LOGTO_API_RESOURCE).`,
  forbidden: () =>
    'The application may not use the Management API (403). In Console, give it the role “Logto Management API access”.',
  notInstalled: () =>
    'The Mailgun connector is not installed in this Logto. Add its tarball with `npx @logto/cli connector add /path/to/connector-mailgun-VERSION.tgz -p .` and restart Logto, or publish to the bridge (--to bridge).',
  tooOld: () =>
    'This Logto has no email templates: it is older than 1.25. Publish to the connector’s config instead (--to locales).',
  invalidConfig: ({ detail }: Facts) =>
    `The connector refuses the config: ${(detail || 'no reason given').replace(/\.$/, '')}. Fix it in the project.`,
  testFailed: ({ detail }: Facts) => `The test email was not sent: ${detail || 'no reason given'}`,
  unavailable: ({ endpoint, status, call }: Facts) =>
    `Logto at ${endpoint} failed (status ${status}, ${call}). Check Logto’s log, then try again.`,
  rejected: ({ status, call, detail }: Facts) =>
    `Logto refused ${call} (status ${status}${detail ? `: ${detail}` : ''}). Fix the cause, then try again.`,
} as const;

/** A failure with its sentence. It never holds a secret, nor the error of the network behind it. */
export class LogtoError extends Error {
  override readonly name = 'LogtoError';
  constructor(
    readonly code: LogtoErrorCode,
    facts: Facts = {},
  ) {
    super(sentences[code]({ ...facts, ...(facts.detail !== undefined && { detail: tidy(facts.detail) }) }));
  }
  /** It is unknown whether Logto carried out the request. */
  get isUnconfirmed(): boolean {
    return this.code === 'timeout' || this.code === 'unreachable' || this.code === 'unavailable';
  }
}

const maxDetailLength = 600;

function tidy(detail: string): string {
  return shorten(withoutControls(detail).replace(/\s+/g, ' ').trim(), maxDetailLength);
}
