// What a message would be, as it would arrive: the connector makes the request, a Mailgun of our own makes the mail.
import { createHash } from 'node:crypto';
import type { MessageToSend } from 'connector-mailgun';
import { maskHeaders } from '../connector/api-key.js';
import {
  addressOf,
  type Composed,
  captureRequest,
  compose,
  fieldOf,
  fieldsOf,
  readAccess,
} from '../connector/compose.js';
import type { ConnectorModule } from '../connector/connector.js';
import { isSenderFilledIn, previewConfig } from '../connector/form-values.js';
import { sampleRecipient } from '../connector/usage-types.js';
import type { Finding, PreviewRequest, PreviewResult } from '../contract/api.js';
import { placeOf } from '../lint/delivery-texts.js';
import { preheaderOf } from '../lint/html-facts.js';
import { languageFindings } from '../lint/language.js';
import { sendingDomainOf } from '../lint/lint-config.js';
import { judgeMail } from '../lint/lint-email.js';
import { createClient } from '../mailgun/client.js';
import { lookUpTemplate, type StoredTemplate } from '../mailgun/stored-templates.js';
import { missingTemplate } from '../missing-template.js';
import { createPrivateMailgun, type TemplateToUse } from './preview-emulator.js';

export interface Previewer {
  preview(request: PreviewRequest): Promise<PreviewResult>;
  close(): Promise<void>;
}

export interface PreviewerOptions {
  readonly connector: ConnectorModule;
  readonly placeholders: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Time for asking Mailgun for a stored template. @default 3000 */
  readonly timeoutMs?: number;
}

/** While a person types, a stored template is asked for once in this time. */
const templateFreshMs = 10_000;

type Failed = Extract<PreviewResult, { ok: false }>;

export function createPreviewer({
  connector,
  placeholders,
  now = Date.now,
  timeoutMs = 3_000,
}: PreviewerOptions): Previewer {
  const mailgun = createPrivateMailgun();
  let known: { key: string; atMs: number; template: Promise<StoredTemplate> } | undefined;

  async function preview({
    config,
    type,
    payload,
    to = sampleRecipient,
    logtoTemplate,
  }: PreviewRequest): Promise<PreviewResult> {
    const usable = previewConfig(config, placeholders);
    const message: MessageToSend = { to, type, payload, ...(logtoTemplate && { logtoTemplate }) };
    const outcome = compose(connector, usable, message);
    if (!outcome.ok) return failed(outcome);
    const request = await captureRequest(connector, usable, message);
    if (!request) return failed({ kind: 'internal', message: 'The connector made no request.', findings: [] });
    // What is shown, and the mail, come from one request: its ids are the same in both.
    const composed = { ...outcome, fields: await fieldsOf(request) };
    const { template, isStandIn, findings } = await templateOf(config, composed);
    // A recipient such as bounce@ makes the emulator play its part; a preview wants the mail.
    const mail = (await mailgun.deliver(request, template)) ?? (await deliverToSample(usable, message, template));
    if (!mail)
      return failed({
        kind: 'rejected',
        message: 'No mail came of it: Mailgun could not render the template.',
        findings,
      });
    const fields = composed.fields.map(([name, value]): [string, string] => [name, value]);
    const judged = judgeMail(connector, {
      ...composed,
      type,
      config,
      logtoTemplate,
      payload,
      subject: mail.subject,
      html: isStandIn ? '' : mail.html,
      text: isStandIn ? '' : mail.text,
      sender: addressOf(fieldOf(composed, 'from')),
      sendingDomain: isSenderFilledIn(config) ? sendingDomainOf(composed) : '',
      fields: composed.fields,
      headers: mail.headers,
    });
    return {
      ok: true,
      source: composed.source,
      locale: composed.locale ?? null,
      from: mail.from,
      to,
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      preheader: preheaderOf(mail.html, mail.text),
      codes: mail.codes,
      links: mail.links,
      headers: mail.headers,
      raw: mail.raw,
      request: {
        method: 'POST',
        url: request.origin + request.path,
        headers: maskHeaders(request.headers),
        fields,
      },
      findings: [
        ...findings,
        ...languageFindings(composed, type, payload, isStandIn ? '' : mail.html),
        ...judged.map(({ perType: _perType, ...finding }) => finding),
        ...composed.notes.map(
          (note): Finding => ({ severity: 'info', rule: 'connector-note', path: [], message: note }),
        ),
      ],
    };
  }

  async function deliverToSample(config: unknown, message: MessageToSend, template: TemplateToUse | undefined) {
    const request = await captureRequest(connector, config, { ...message, to: sampleRecipient });
    return request && mailgun.deliver(request, template);
  }

  /** The stored template that a message names, read from Mailgun; or one that says why it is not shown. */
  async function templateOf(
    config: unknown,
    composed: Composed,
  ): Promise<{ template?: TemplateToUse; isStandIn: boolean; findings: Finding[] }> {
    const name = fieldOf(composed, 'template');
    if (name === '') return { isStandIn: false, findings: [] };
    const version = fieldOf(composed, 't:version') || undefined;
    const stored = await storedTemplate(config, name, version);
    if (stored.found === 'yes') return { template: { name, version, ...stored }, isStandIn: false, findings: [] };
    const finding = missingTemplate(name, version, stored);
    const path = placeOf(config, composed, stored.found === 'noVersion' && version ? 'version' : 'template');
    const source = standIn(finding.message, fieldOf(composed, 't:variables'));
    return { template: { name, version, source, headers: {} }, isStandIn: true, findings: [{ ...finding, path }] };
  }

  async function storedTemplate(config: unknown, name: string, version: string | undefined): Promise<StoredTemplate> {
    const access = await readAccess(connector, config);
    if (!access) return { found: 'unseen', reason: 'the connection is not filled in' };
    const key = createHash('sha256')
      .update(JSON.stringify([access, name, version]))
      .digest('hex');
    if (known?.key !== key || now() - known.atMs > templateFreshMs) {
      known = { key, atMs: now(), template: lookUpTemplate(createClient(access, { timeoutMs }), name, version) };
    }
    return known.template;
  }

  return { preview, close: () => mailgun.close() };
}

/** Shown in place of a template that cannot be. Handlebars text: its braces and markup are taken away. */
function standIn(sentence: string, variables: string): string {
  const plain = (text: string) => text.replace(/[&<>{}\\]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;margin:24px"><p>${plain(sentence)}</p><p>It would get these variables:</p><pre style="white-space:pre-wrap">${plain(pretty(variables))}</pre></body></html>`;
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json; // Not JSON: shown as it is.
  }
}

function failed({ kind, message, findings }: Pick<Failed, 'kind' | 'message' | 'findings'>): Failed {
  return { ok: false, kind, message, findings };
}
