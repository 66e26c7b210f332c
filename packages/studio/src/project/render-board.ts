// A project → its emails as the connector renders them, one cell for each usage type and language. Pure but for its cache.
import { createHash } from 'node:crypto';
import { renderMessage, resolveContent } from 'connector-mailgun/inspect';
import { previewConfig } from '../connector/form-values.js';
import { fieldOf, locationOf, sourceName, textsOf } from '../connector/read-results.js';
import { essentialValueOf, samplePayload, sampleRecipient } from '../connector/usage-types.js';
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import type { BoardCell, BoardRequest, Project } from '../contract/project.js';
import type { LanguageTag } from '../design/languages.js';
import { composeWording, type DesignType, designTypes, lineText } from '../design/wording.js';
import { preheaderOf } from '../lint/html-facts.js';
import { lintEmail } from '../lint/lint-email.js';
import { brandOf, buildConfig, editOf, emailOf } from './build.js';

/** Cells by their content, so that a change renders only what it changes. */
export type BoardCache = Map<string, BoardCell>;

/** Two boards of nine usage types in twenty languages. */
const maxCached = 360;

/** @param cache of the calls before */
export function renderBoard(
  project: Project,
  { only }: Pick<BoardRequest, 'only'> = {},
  cache: BoardCache = new Map(),
): BoardCell[] {
  const config = previewConfig(buildConfig(project)) as JsonObject;
  const deliveries = isObject(config.deliveries) ? config.deliveries : {};
  const wanted = designTypes.flatMap((type) =>
    project.languages.filter((language) => isWanted(only, type, language)).map((language) => ({ type, language })),
  );
  const hashes = new Map(Object.entries(deliveries).map(([type, delivery]) => [type, hashOf(delivery)]));
  const shared = hashOf([{ ...config, deliveries: undefined }, project.brand, project.languages]);
  return wanted.map(({ type, language }) => {
    const edit = editOf(project, type, language);
    const key = hashOf([shared, type, language, edit ?? String(edit), hashes.get(type), hashes.get('Generic')]);
    const known = cache.get(key);
    const cell = known ?? renderCell(project, config, type, language);
    cache.delete(key);
    cache.set(key, cell); // The newest are kept.
    for (const oldest of cache.keys()) {
      if (cache.size <= maxCached) break;
      cache.delete(oldest);
    }
    return cell;
  });
}

function isWanted(only: BoardRequest['only'], type: DesignType, language: LanguageTag): boolean {
  return only === undefined || only.some((one) => one.type === type && one.language === language);
}

function hashOf(value: unknown): string {
  return createHash('sha1')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url');
}

function renderCell(project: Project, config: JsonObject, type: DesignType, language: LanguageTag): BoardCell {
  const payload = { ...samplePayload(type), locale: language, uiLocales: language };
  // With the deliveries that can serve this message alone: the connector reads no others.
  const deliveries = config.deliveries as JsonObject;
  const served = { ...config, deliveries: { Generic: deliveries.Generic, [type]: deliveries[type] } };
  const message = { to: sampleRecipient, type, payload };
  const rendered = renderMessage(served, message);
  const content = resolveContent(served, message);
  const texts = designedTexts(project, type, language);
  const stored = { subject: '', html: '', text: '', ...emailOf(project, type, language) };
  if (!rendered.ok || !content.ok) {
    const { operatorMessage } = rendered.ok ? (content as Extract<typeof content, { ok: false }>) : rendered;
    const finding = { severity: 'error' as const, rule: 'no-email', path: [], message: operatorMessage };
    const none = { subject: '', html: '', text: '', preheader: '' };
    return { type, language, state: 'missing', sentInstead: null, ...none, texts, stored, findings: [finding] };
  }
  const source = sourceName(rendered.source);
  const usedLanguage = rendered.locale ?? project.languages[0] ?? language;
  const [subject, html] = [fieldOf(rendered, 'subject'), fieldOf(rendered, 'html')];
  const text = fieldOf(rendered, 'text');
  const state = stateOf(
    project,
    type,
    language,
    rendered.fields.some(([name]) => name === 'template'),
  );
  return {
    type,
    language,
    state,
    sentInstead: state === 'missing' ? { type: source, language: usedLanguage } : null,
    subject,
    html,
    text,
    preheader: preheaderOf(html, text),
    texts,
    stored,
    // The sender is checked with the config, once and not in every cell.
    findings: lintEmail({
      location: locationOf(content, served),
      texts: textsOf(content),
      payload,
      essential: essentialValueOf(type, payload),
      subject,
      html,
      text,
      sender: '',
      sendingDomain: '',
    }).map(({ perType: _perType, ...finding }) => finding),
  };
}

function stateOf(project: Project, type: DesignType, language: LanguageTag, isTemplate: boolean): BoardCell['state'] {
  if (isTemplate) return 'template';
  const edit = editOf(project, type, language);
  if (edit === null || emailOf(project, type, project.languages[0] ?? language) === null) return 'missing';
  if (edit === undefined) return 'designed';
  return 'html' in edit ? 'byHand' : 'textsChanged';
}

function designedTexts(project: Project, type: DesignType, language: LanguageTag): BoardCell['texts'] {
  const wording = composeWording(brandOf(project), language, type);
  return {
    subject: wording.subject,
    title: lineText(wording.title),
    text: wording.purpose,
    footnote: wording.otherwise,
    ...(wording.kind === 'invitation' && { button: wording.button }),
  };
}
