// A project → its emails as the connector renders them, one cell for each usage type and language. What one cell needs is cached,
// so that a change of one text renders one email.
import { createHash } from 'node:crypto';
import { lintConfig as lintWithConnector, resolveContent } from 'connector-mailgun/inspect';
import { previewConfig } from '../connector/form-values.js';
import { sourceName, toFindings, uniqueFindings } from '../connector/read-results.js';
import type { Finding, JsonObject } from '../contract/api.js';
import { at, isObject, textAt } from '../contract/json.js';
import type { BoardCell, BoardRequest, Project } from '../contract/project.js';
import { designEmail } from '../design/design-email.js';
import { designTexts } from '../design/design-texts.js';
import type { LanguageTag } from '../design/languages.js';
import { type DesignType, designTypes } from '../design/wording.js';
import { remember } from '../lint/bounded-cache.js';
import { preheaderOf } from '../lint/html-facts.js';
import { createBudget } from '../lint/limits.js';
import { exampleMessage, lintMessage } from '../lint/lint-message.js';
import { brandOf, buildConfig, editOf } from './build.js';

export interface Board {
  render(request: BoardRequest): BoardCell[];
}

/** A hundred times what nine usage types in twenty languages take; only emails of megabytes reach it. */
const maxCpuMs = 5_000;
/** Characters of all cells of one answer. */
const maxLength = 20_000_000;

export function createBoard(): Board {
  const cache = new Map<string, RenderedCell>();
  return {
    render({ project, only }) {
      const config = buildConfig(project);
      const budget = createBudget(maxCpuMs);
      let length = 0;
      return cellsOf(project, only).map(([type, language]): BoardCell => {
        const content = resolve(config, type, language);
        const own = { type, language, ...describeOwn(project, config, type, language) };
        if (!content.ok)
          return { ...own, sentInstead: null, ...nothing, findings: [problem('no-email', content.message)] };
        const isOver = length >= maxLength;
        const rendered = isOver ? undefined : budget.run(() => cache.get(content.key) ?? render(content));
        if (!rendered) return { ...own, sentInstead: null, ...nothing, findings: [problem('not-checked', tooLarge)] };
        const { findings, ...email } = remember(cache, content.key, rendered, cacheLimits);
        length += email.subject.length + email.html.length + email.text.length;
        const sent = { type: content.source, language: content.locale ?? first(project) };
        if (sent.type === type && sent.language === language) return { ...own, sentInstead: null, ...email, findings };
        const notSent = own.state === 'missing' ? [] : [problem('not-sent', describeNotSent(sent.type))];
        return { ...own, sentInstead: sent, ...email, findings: notSent };
      });
    },
  };
}

/** The last few versions of 180 emails. */
const cacheLimits = { maxEntries: 2_000, maxEntryLength: 20_000 };

const nothing = { subject: '', html: '', text: '', preheader: '' };
const tooLarge = 'The emails are too large to show at once. Shorten their HTML.';
const describeNotSent = (source: string) =>
  `This email is not sent, and ${source} is: it uses a placeholder that Logto does not fill in for this usage type.`;

function problem(rule: string, message: string): Finding {
  return { severity: rule === 'not-checked' ? 'warning' : 'error', rule, path: ['deliveries'], message };
}

const first = ({ languages }: Project): LanguageTag => languages[0] ?? 'en';

function cellsOf({ languages }: Project, only: BoardRequest['only']): Array<[DesignType, LanguageTag]> {
  const all = designTypes.flatMap((type) => languages.map((tag): [DesignType, LanguageTag] => [type, tag]));
  return only ? all.filter(([type, tag]) => only.some((one) => one.type === type && one.language === tag)) : all;
}

/** What a cell is made from: the content that the connector chooses for it, and nothing else of the config. */
interface CellContent {
  readonly ok: true;
  readonly type: DesignType;
  readonly language: LanguageTag;
  /** The usage type of the delivery that is used. */
  readonly source: string;
  /** The tag of its `locales` that is used. */
  readonly locale: string | undefined;
  /** The config with that delivery and that language only: the connector renders the same email from it, and far sooner. */
  readonly config: JsonObject;
  readonly key: string;
}

interface NoContent {
  readonly ok: false;
  /** Why no email is sent at all. */
  readonly message: string;
}

function resolve(config: JsonObject, type: DesignType, language: LanguageTag): CellContent | NoContent {
  const content = resolveContent(config, exampleMessage(type, language));
  if (!content.ok) return { ok: false, message: content.operatorMessage };
  const { locale } = content;
  const source = sourceName(content.source);
  const delivery = at(config, 'deliveries', source);
  const { locales: _locales, ...fields } = isObject(delivery) ? delivery : {};
  const overlay = locale === undefined ? {} : { locales: { [locale]: at(delivery, 'locales', locale) } };
  const reduced = { ...config, deliveries: { [source]: { ...fields, ...overlay } } };
  const key = createHash('sha256')
    .update(JSON.stringify([type, language, reduced]))
    .digest('base64');
  return { ok: true, type, language, source, locale, config: reduced, key };
}

type RenderedCell = Pick<BoardCell, 'subject' | 'html' | 'text' | 'preheader' | 'findings'>;

function render({ type, language, locale, config }: CellContent): RenderedCell {
  const { email, errors, found } = lintMessage(config, type, language);
  const { subject = '', html = '', text = '' } = email ?? {};
  const ofGuard = toFindings(lintWithConnector(previewConfig(config))).filter(({ path: [, , field, tag] }) =>
    locale === undefined ? field !== 'locales' : field === 'locales' && tag === locale,
  );
  const all: Finding[] = [...ofGuard, ...errors, ...found.map(({ perType: _perType, ...finding }) => finding)];
  // What is wrong with sender or tracking is so for every email, and is no finding of a single one.
  const findings = all.filter(({ path }) => path[0] === 'deliveries');
  return { subject, html, text, preheader: preheaderOf(html, text), findings: uniqueFindings(findings) };
}

type OwnEmail = Pick<BoardCell, 'state' | 'texts' | 'stored'>;

/** The email of the cell itself, whether it is sent or not. */
function describeOwn(project: Project, config: JsonObject, type: DesignType, language: LanguageTag): OwnEmail {
  const path = ['deliveries', type, ...(language === first(project) ? [] : ['locales', language])];
  const built = at(config, ...path);
  const design = { type, language, brand: brandOf(project) };
  const stored = isObject(built) && built.template === undefined ? built : designEmail(design);
  return {
    state: stateOf(project, built, type, language),
    texts: designTexts(design),
    stored: { subject: textAt(stored, 'subject'), html: textAt(stored, 'html'), text: textAt(stored, 'text') },
  };
}

function stateOf(project: Project, built: unknown, type: DesignType, language: LanguageTag): BoardCell['state'] {
  if (!isObject(built)) return 'missing';
  if (built.template !== undefined) return 'template';
  const path = language === first(project) ? [type] : [type, 'locales', language];
  const others = at(project.deliveries, ...path);
  const edit = editOf(project, type, language);
  const isReplaced = ['subject', 'html', 'text'].some((field) => at(others, field) !== undefined);
  if (isReplaced || edit === null || (edit && 'html' in edit)) return 'byHand';
  return edit && Object.values(edit.texts).some((text) => text?.trim()) ? 'textsChanged' : 'designed';
}
