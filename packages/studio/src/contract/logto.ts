// Publishing to Logto: what the page and the server's /api/logto calls exchange. Types only. No call returns a secret.

/** `locales`: the connector's config; `templates`: Logto's own email templates; `bridge`: Logto's HTTP email connector and the bridge's file. */
export type PublishTarget = 'locales' | 'templates' | 'bridge';

/** How the studio gets into a Logto: a machine-to-machine application with Management API access. */
export interface LogtoAccessFields {
  /** Origin of Logto, such as `https://logto.example.com`; https unless loopback. */
  readonly endpoint: string;
  readonly appId: string;
  readonly appSecret: string;
  /** @default `default`, or the tenant in the host name of Logto Cloud */
  readonly tenantId?: string;
  /** Indicator of the Management API. @default `https://TENANT.logto.app/api` */
  readonly resource?: string;
}

/** GET /api/logto and POST /api/logto/connect */
export interface LogtoStatus {
  /** The Logto that is connected; null before `connect`. */
  readonly connection: {
    readonly endpoint: string;
    readonly tenantId: string;
    readonly source: 'environment' | 'page';
  } | null;
  /** Endpoint from the environment, when all variables are set there; null otherwise. */
  readonly environment: string | null;
  /** What Logto has; null before `connect`. */
  readonly summary: LogtoSummary | null;
}

/** What a Logto has at the moment. */
export interface LogtoSummary {
  /** Factory id of the configured email connector, such as `mailgun`; null when there is none. */
  readonly connectorId: string | null;
  /** It is this project's connector, and not one of Logto's own. */
  readonly isOurs: boolean;
  /** This project's connector is installed. */
  readonly isInstalled: boolean;
  readonly usageTypes: number;
  readonly languages: readonly string[];
  /** Number of Logto's own email templates; null: this Logto is older than 1.25 and has none. */
  readonly templates: number | null;
  /** True when a Generic template in the fallback language hides the connector's deliveries. */
  readonly hidesDeliveries: boolean;
}

/** An email with example values, as it would arrive. */
export interface RenderedEmail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** A piece of a text: in both versions, only in the old one, or only in the new one. */
export interface TextPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** One email that publishing would change. */
export interface EmailChange {
  readonly type: string;
  readonly language: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** Which parts differ. */
  readonly parts: ReadonlyArray<'subject' | 'html' | 'text'>;
  /** Null when there is none, or when it is a template stored at Mailgun. */
  readonly before: RenderedEmail | null;
  readonly after: RenderedEmail | null;
  /** The subject, old and new together. */
  readonly subjectParts: readonly TextPart[];
  /** The words of the email, old and new together; all of one kind `same` when only the HTML differs. */
  readonly textParts: readonly TextPart[];
}

/** A setting that publishing would change. */
export interface FieldChange {
  readonly path: readonly string[];
  readonly change: 'added' | 'changed' | 'removed';
  /** As JSON, shortened; empty when there is none. Never a secret. */
  readonly before: string;
  readonly after: string;
}

type PublishQuestionId = 'changed' | 'replace' | 'hides' | 'remove';

/** What publishing must not do without a yes. */
export interface PublishQuestion {
  readonly id: PublishQuestionId;
  /** What happens and why, ending with a question. */
  readonly message: string;
}

/** POST /api/logto/diff: what publishing would do. */
export interface PublishPreview {
  readonly endpoint: string;
  readonly target: PublishTarget;
  /** Of what Logto has now; `publish` takes it and stops when it is not the same any more. */
  readonly revision: string;
  readonly emails: readonly EmailChange[];
  readonly fields: readonly FieldChange[];
  /** Paths of what Logto has and the project does not own, such as `deliveries.Custom`: it stays. */
  readonly kept: readonly string[];
  readonly questions: readonly PublishQuestion[];
  /** What to know before publishing. */
  readonly notes: readonly string[];
  /** Logto has exactly what the project makes. */
  readonly isEmpty: boolean;
}

/** POST /api/logto/publish: a line of JSON for each step, then the result. */
export type PublishEvent = { readonly step: string } | { readonly result: PublishResult } | { readonly error: string };

export interface PublishResult {
  /** Everything was written, and reads back as it was written. */
  readonly ok: boolean;
  readonly written: readonly string[];
  readonly notWritten: readonly string[];
  /** It is unknown whether this was written: the connection broke. */
  readonly unconfirmed: string | null;
  /** Why it stopped; null when it did not. */
  readonly error: string | null;
  /** Paths at which Logto stores another value than was written. */
  readonly differences: readonly string[];
  /** What was there before: the name of the restore file, and its content. It has no key. */
  readonly backup: { readonly file: string | null; readonly content: string } | null;
}
