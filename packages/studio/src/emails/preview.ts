// A message → the email that would arrive: the connector makes the request, an emulator in this process makes the email.
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
import { type FormPlaceholders, isSenderFilledIn, previewConfig } from '../connector/form-values.js';
import { sampleRecipient } from '../connector/usage-types.js';
import type { Finding, PreviewRequest, PreviewResult } from '../contract/api.js';
import { placeOf } from '../lint/delivery-texts.js';
import { preheaderOf } from '../lint/html-facts.js';
import { lintLanguage } from '../lint/language.js';
import { sendingDomainOf } from '../lint/lint-config.js';
import { lintEmail } from '../lint/lint-email.js';
import { createClient } from '../mailgun/client.js';
import { describeMissingTemplate, lookUpTemplate, type StoredTemplate } from '../mailgun/stored-templates.js';
import { createPreviewEmulator, type TemplateToUse } from './preview-emulator.js';

export interface Previewer {
  preview(request: PreviewRequest): Promise<PreviewResult>;
  close(): Promise<void>;
}

export interface PreviewerOptions {
  readonly connector: ConnectorModule;
  readonly placeholders: FormPlaceholders;
}

/** Mailgun must return a stored template within this time. */
const templateTimeoutMs = 3_000;
/** While the operator types, a stored template is requested once in this time. */
const templateFreshMs = 10_000;

type FailedPreview = Extract<PreviewResult, { ok: false }>;

export function createPreviewer({ connector, placeholders }: PreviewerOptions): Previewer {
  const emulator = createPreviewEmulator();
  let cached: { key: string; atMs: number; template: Promise<StoredTemplate> } | undefined;

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
    if (!request) return failed({ code: 'internal', message: 'The connector made no request.', findings: [] });
    // The request shown and the email come from the same request, so that both have the same ids.
    const composed = { ...outcome, fields: await fieldsOf(request) };
    const { template, isStandIn, findings } = await findTemplate(config, composed);
    // The emulator acts on recipients such as bounce@ instead of delivering; a preview needs the email.
    const email = (await emulator.deliver(request, template)) ?? (await deliverToSample(usable, message, template));
    if (!email) {
      return failed({
        code: 'rejected',
        message: 'There is no email: Mailgun cannot render the template.',
        findings,
      });
    }
    const linted = lintEmail(connector, {
      ...composed,
      type,
      config,
      logtoTemplate,
      payload,
      subject: email.subject,
      html: isStandIn ? '' : email.html,
      text: isStandIn ? '' : email.text,
      sender: addressOf(fieldOf(composed, 'from')),
      sendingDomain: isSenderFilledIn(config) ? sendingDomainOf(composed) : '',
      fields: composed.fields,
      headers: email.headers,
    });
    return {
      ok: true,
      source: composed.source,
      locale: composed.locale ?? null,
      from: email.from,
      to,
      subject: email.subject,
      html: email.html,
      text: email.text,
      preheader: preheaderOf(email.html, email.text),
      codes: email.codes,
      links: email.links,
      headers: email.headers,
      raw: email.raw,
      request: {
        method: 'POST',
        url: request.origin + request.path,
        headers: maskHeaders(request.headers),
        fields: composed.fields.map(([name, value]): [string, string] => [name, value]),
      },
      findings: [
        ...findings,
        ...lintLanguage(composed, type, payload, isStandIn ? '' : email.html),
        ...linted.map(({ perType: _perType, ...finding }) => finding),
        ...composed.warnings.map(
          (warning): Finding => ({ severity: 'info', rule: 'connector-warning', path: [], message: warning }),
        ),
      ],
    };
  }

  async function deliverToSample(config: unknown, message: MessageToSend, template: TemplateToUse | undefined) {
    const request = await captureRequest(connector, config, { ...message, to: sampleRecipient });
    return request && emulator.deliver(request, template);
  }

  /** The stored template that a message names, read from Mailgun; or a stand-in that says why it is not shown. */
  async function findTemplate(
    config: unknown,
    composed: Composed,
  ): Promise<{ template?: TemplateToUse; isStandIn: boolean; findings: Finding[] }> {
    const name = fieldOf(composed, 'template');
    if (name === '') return { isStandIn: false, findings: [] };
    const version = fieldOf(composed, 't:version') || undefined;
    const stored = await lookUpCached(config, name, version);
    if (stored.found === 'yes') return { template: { name, version, ...stored }, isStandIn: false, findings: [] };
    const finding = describeMissingTemplate(name, version, stored);
    const path = placeOf(config, composed, stored.found === 'noVersion' && version ? 'version' : 'template');
    const source = standIn(finding.message, fieldOf(composed, 't:variables'));
    return { template: { name, version, source, headers: {} }, isStandIn: true, findings: [{ ...finding, path }] };
  }

  async function lookUpCached(config: unknown, name: string, version: string | undefined): Promise<StoredTemplate> {
    const access = await readAccess(connector, config);
    if (!access) return { found: 'unreadable', reason: 'the connection fields are not filled in' };
    const key = createHash('sha256')
      .update(JSON.stringify([access, name, version]))
      .digest('hex');
    if (cached?.key !== key || Date.now() - cached.atMs > templateFreshMs) {
      const client = createClient(access, { timeoutMs: templateTimeoutMs });
      cached = { key, atMs: Date.now(), template: lookUpTemplate(client, name, version) };
    }
    return cached.template;
  }

  return { preview, close: () => emulator.close() };
}

/** Shown in place of a template that cannot be read. It is Handlebars source: braces and markup of the texts are escaped. */
function standIn(message: string, variables: string): string {
  const escapeText = (text: string) => text.replace(/[&<>{}\\]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;margin:24px"><p>${escapeText(message)}</p><p>It would receive these variables:</p><pre style="white-space:pre-wrap">${escapeText(formatJson(variables))}</pre></body></html>`;
}

function formatJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text; // Not JSON: shown as it is.
  }
}

function failed({ code, message, findings }: Pick<FailedPreview, 'code' | 'message' | 'findings'>): FailedPreview {
  return { ok: false, code, message, findings };
}
