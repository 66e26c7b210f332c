// A message → the email that would arrive: the connector renders the request, an emulator in this process makes the email.
import { createHash } from 'node:crypto';
import {
  type ErrorCode,
  type Message,
  parseConfig,
  type RenderedMessage,
  renderMessage,
  resolveContent,
} from 'connector-mailgun/inspect';
import { maskHeaders } from '../connector/api-key.js';
import { isSenderFilledIn, previewConfig } from '../connector/form-values.js';
import {
  addressOf,
  type ContentLocation,
  fieldOf,
  locationOf,
  pathOf,
  sourceName,
  textsOf,
  toFindings,
} from '../connector/read-results.js';
import { essentialValueOf, sampleRecipient } from '../connector/usage-types.js';
import type { Finding, PreviewRequest, PreviewResult } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { preheaderOf } from '../lint/html-facts.js';
import { lintLanguage } from '../lint/language.js';
import { lintPlaceholderCount, writtenTexts } from '../lint/limits.js';
import { lintEmail } from '../lint/lint-email.js';
import { createClient } from '../mailgun/client.js';
import { lintTemplateVariables } from '../mailgun/lint-templates.js';
import { describeMissingTemplate, lookUpTemplate, type StoredTemplate } from '../mailgun/stored-templates.js';
import { createPreviewEmulator, type TemplateToUse } from './preview-emulator.js';

export interface Previewer {
  preview(request: PreviewRequest): Promise<PreviewResult>;
  close(): Promise<void>;
}

type Unavailable = NonNullable<Extract<PreviewResult, { ok: true }>['unavailable']>;

/** Mailgun delivers nothing without a body. */
const blank = '&nbsp;';

/** Mailgun must return a stored template within this time. */
const templateTimeoutMs = 3_000;
/** While the operator types, a stored template is requested once in this time. */
const templateFreshMs = 10_000;

export function createPreviewer(): Previewer {
  const emulator = createPreviewEmulator();
  let cached: { key: string; atMs: number; template: Promise<StoredTemplate> } | undefined;

  async function preview(request: PreviewRequest): Promise<PreviewResult> {
    const { config, type, payload, to = sampleRecipient, logtoTemplate } = request;
    const tooMany = lintPlaceholderCount(writtenTexts(config, type, textAt(payload, 'locale')));
    if (tooMany) return failed('tooLarge', tooMany.message, [tooMany]);
    const usable = previewConfig(config);
    const message: Message = { to, type, payload, logtoTemplate };
    const rendered = renderMessage(usable, message);
    if (!rendered.ok) return failed(rendered.code, rendered.operatorMessage, toFindings(rendered.issues));
    const content = resolveContent(config, message);
    if (!content.ok) return failed(content.code, content.operatorMessage, toFindings(content.issues));
    const location = locationOf(content, config);
    const { template, unavailable, findings } = await findTemplate(config, rendered, location);
    // The emulator acts on recipients such as bounce@ instead of delivering; a preview needs the email.
    const first = await emulator.deliver(rendered.request, template);
    if (first.rejection) return failed('rejected', `Mailgun does not accept the email: ${first.rejection}.`, findings);
    const email = first.email ?? (await deliverToSample(usable, message, template));
    if (!email) return failed('rejected', 'There is no email: Mailgun cannot render the template.', findings);
    const [html, text] = unavailable ? ['', ''] : [email.html, email.text];
    const source = sourceName(rendered.source);
    const locale = rendered.locale;
    const linted = lintEmail({
      location,
      texts: textsOf(content, logtoTemplate),
      payload,
      essential: essentialValueOf(type, payload),
      subject: email.subject,
      html,
      text,
      sender: addressOf(fieldOf(rendered, 'from')),
      sendingDomain: isSenderFilledIn(config) ? sendingDomainOf(usable) : '',
      fields: rendered.fields,
      headers: email.headers,
    });
    return {
      ok: true,
      source,
      locale: locale ?? null,
      from: email.from,
      to,
      subject: email.subject,
      html,
      text,
      unavailable,
      preheader: preheaderOf(html, text),
      codes: unavailable ? [] : email.codes,
      links: unavailable ? [] : email.links,
      headers: email.headers,
      raw: email.raw,
      request: toShownRequest(rendered),
      findings: [
        ...findings,
        ...lintLanguage({ source, locale }, type, payload, html),
        ...linted.map(({ perType: _perType, ...finding }) => finding),
        ...rendered.warnings.map(
          (warning): Finding => ({ severity: 'info', rule: 'connector-warning', path: [], message: warning }),
        ),
      ],
    };
  }

  async function deliverToSample(config: unknown, message: Message, template: TemplateToUse | undefined) {
    const rendered = renderMessage(config, { ...message, to: sampleRecipient });
    return rendered.ok ? (await emulator.deliver(rendered.request, template)).email : undefined;
  }

  /** The stored template that a message names, read from Mailgun; or why it cannot be shown, with a blank one in its place. */
  async function findTemplate(
    config: unknown,
    rendered: RenderedMessage,
    location: ContentLocation,
  ): Promise<{ template?: TemplateToUse; unavailable: Unavailable | null; findings: Finding[] }> {
    const name = fieldOf(rendered, 'template');
    if (name === '') return { unavailable: null, findings: [] };
    const version = fieldOf(rendered, 't:version') || undefined;
    const stored = await lookUpCached(config, name, version);
    const variables = fieldOf(rendered, 't:variables');
    if (stored.found === 'yes') {
      const empty = lintTemplateVariables({ name, version, source: stored.source, variables });
      const found = empty.map((one) => ({ ...one, path: pathOf(location, 'template') }));
      return { template: { name, version, ...stored }, unavailable: null, findings: found };
    }
    const finding = describeMissingTemplate(name, version, stored);
    const path = pathOf(location, stored.found === 'noVersion' && version ? 'version' : 'template');
    const unavailable = { message: finding.message, variables: formatJson(variables) };
    return { template: { name, version, source: blank, headers: {} }, unavailable, findings: [{ ...finding, path }] };
  }

  async function lookUpCached(config: unknown, name: string, version: string | undefined): Promise<StoredTemplate> {
    const parsed = parseConfig(config);
    if (!parsed.ok) return { found: 'unreadable', reason: 'the connection fields are not filled in' };
    const key = createHash('sha256')
      .update(JSON.stringify([parsed.config, name, version]))
      .digest('hex');
    if (cached?.key !== key || Date.now() - cached.atMs > templateFreshMs) {
      const client = createClient(parsed.config, { timeoutMs: templateTimeoutMs });
      cached = { key, atMs: Date.now(), template: lookUpTemplate(client, name, version) };
    }
    return cached.template;
  }

  return { preview, close: () => emulator.close() };
}

type ShownRequest = Extract<PreviewResult, { ok: true }>['request'];

function toShownRequest({ request, fields }: RenderedMessage): ShownRequest {
  return {
    method: 'POST',
    url: request.origin + request.path,
    headers: maskHeaders(request.headers),
    fields: fields.map(([name, value]) => [name, value]),
  };
}

function sendingDomainOf(config: unknown): string {
  const parsed = parseConfig(config);
  return parsed.ok ? parsed.config.domain : '';
}

function formatJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text; // Not JSON: shown as it is.
  }
}

function failed(code: ErrorCode, message: string, findings: Finding[]): PreviewResult {
  return { ok: false, code, message, findings };
}
