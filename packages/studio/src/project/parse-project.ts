// The text of a project file → a project, or everything that is wrong with it, with line and column. The file is untrusted: it
// may be anything. Pure.
import { findNodeAtLocation, type Node, parseTree, visit } from 'jsonc-parser';
import { isObject, jsonProblem, parseJson } from '../contract/json.js';
import type { EditedTexts, EmailEdit, Project, ProjectIssue } from '../contract/project.js';
import { isSecretName } from '../contract/secret-names.js';
import { parseBrand } from '../design/brand.js';
import { checkEdits } from '../design/check-edits.js';
import { isLanguageTag, type LanguageTag, languageTags } from '../design/languages.js';
import { type DesignType, designTypes, isDesignType } from '../design/wording.js';
import { formatProject } from './format-project.js';

export type ParsedProject =
  | { readonly ok: true; readonly project: Project }
  | { readonly ok: false; readonly issues: readonly ProjectIssue[] };

/** A config of 287 kB holds nine emails in twenty languages. */
export const maxProjectBytes: number = 2 * 1024 * 1024;
/** An email by hand; the connector refuses a larger one. */
const maxTextLength = 1_000_000;
const maxIssues = 50;
/** Twice as deep as a project that the studio writes. */
const maxDepth = 20;

type Path = ReadonlyArray<string | number>;
type AddIssue = (path: Path, message: string) => void;

/** @param text of the file */
export function parseProject(text: string): ParsedProject {
  const source = text.replace(/^\ufeff/, '');
  const read = readText(source);
  if (!read.ok) return read;
  const checked = checkFields(read.value);
  if (checked.ok) return checked;
  const tree = parseTree(source);
  return { ok: false, issues: checked.issues.map((issue) => ({ ...issue, ...positionOf(source, tree, issue.path) })) };
}

/** The same for a value that was parsed already, such as the body of a request: what it accepts can be written and read again. */
export function checkProject(value: unknown): ParsedProject {
  const checked = checkFields(value);
  if (!checked.ok) return checked;
  const read = readText(formatProject(checked.project));
  return read.ok ? checked : { ok: false, issues: read.issues.map(({ path, message }) => ({ path, message })) };
}

type ReadText =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: ProjectIssue[] };

/** Bounded in size and depth, and without keys that are unclear. */
function readText(source: string): ReadText {
  if (new TextEncoder().encode(source).length > maxProjectBytes) {
    const message = 'The project is larger than 2 MB. Shorten the emails that are edited by hand.';
    return { ok: false, issues: [{ path: [], message }] };
  }
  const parsed = parseJson(source, maxDepth);
  if (!parsed.ok) {
    return { ok: false, issues: [{ path: [], message: `${jsonProblem(parsed)}.`, ...parsed.position }] };
  }
  const unclear = findUnclearKeys(source);
  return unclear.length > 0 ? { ok: false, issues: unclear } : parsed;
}

function checkFields(value: unknown): ParsedProject {
  const issues: ProjectIssue[] = [];
  const addIssue: AddIssue = (path, message) => {
    if (issues.length < maxIssues) issues.push({ path, message });
  };
  if (!isObject(value)) return { ok: false, issues: [{ path: [], message: 'A project must be a JSON object.' }] };
  for (const key of Object.keys(value).filter((one) => !fields.includes(one))) {
    addIssue([key], `A project has no field ${JSON.stringify(key)}. Its fields are ${fields.join(', ')}.`);
  }
  if (value.version !== 1) addIssue(['version'], 'This studio reads version 1. Write "version": 1.');
  const brand = readObject(value.brand ?? {}, ['brand'], addIssue);
  const parsedBrand = parseBrand(brand);
  if (!parsedBrand.ok) {
    for (const { field, message } of parsedBrand.issues) addIssue(field ? ['brand', field] : ['brand'], message);
  }
  const project: Project = {
    ...(typeof value.$schema === 'string' && { $schema: value.$schema }),
    version: 1,
    brand,
    languages: readLanguages(value.languages ?? ['en'], addIssue),
    emails: readEmails(value.emails ?? {}, addIssue),
    config: readConfig(value.config ?? {}, addIssue),
    deliveries: readDeliveries(value.deliveries ?? {}, addIssue),
  };
  return issues.length > 0 ? { ok: false, issues } : { ok: true, project };
}

const fields: readonly string[] = ['$schema', 'version', 'brand', 'languages', 'emails', 'config', 'deliveries'];

function readObject(value: unknown, path: Path, addIssue: AddIssue): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  addIssue(path, 'This must be an object, between { and }.');
  return {};
}

function readLanguages(value: unknown, addIssue: AddIssue): LanguageTag[] {
  const tags = Array.isArray(value) ? value : [];
  if (tags.length === 0) addIssue(['languages'], 'Name at least one language, such as ["en"].');
  if (new Set(tags).size < tags.length) addIssue(['languages'], 'A language is listed twice. Remove one of them.');
  for (const [index, tag] of tags.slice(0, maxIssues).entries()) {
    if (!isLanguageTag(tag))
      addIssue(['languages', index], `This is not one of the languages ${languageTags.join(', ')}.`);
  }
  return tags.filter(isLanguageTag);
}

function readEmails(value: unknown, addIssue: AddIssue): Project['emails'] {
  const emails: { [Type in DesignType]?: { [Tag in LanguageTag]?: EmailEdit | null } | null } = {};
  for (const [type, byLanguage] of Object.entries(readObject(value, ['emails'], addIssue))) {
    if (!isDesignType(type)) {
      addIssue(
        ['emails', type],
        `This is not one of the usage types ${designTypes.join(', ')}. Write others in deliveries.`,
      );
    } else if (byLanguage === null) {
      emails[type] = null;
    } else {
      const edits: { [Tag in LanguageTag]?: EmailEdit | null } = {};
      for (const [tag, edit] of Object.entries(readObject(byLanguage, ['emails', type], addIssue))) {
        if (!isLanguageTag(tag)) {
          addIssue(['emails', type, tag], `This is not one of the languages ${languageTags.join(', ')}.`);
        } else edits[tag] = edit === null ? null : readEdit(edit, type, ['emails', type, tag], addIssue);
      }
      emails[type] = edits;
    }
  }
  return emails;
}

function readEdit(value: unknown, type: DesignType, path: Path, addIssue: AddIssue): EmailEdit | null {
  if (!isObject(value)) {
    addIssue(path, 'An email must be an object with texts or html.');
    return null;
  }
  const edit = value;
  if (Object.hasOwn(edit, 'texts')) {
    const texts: EditedTexts = readObject(edit.texts, [...path, 'texts'], addIssue);
    for (const { field, message } of checkEdits({ ...texts }, type)) addIssue([...path, 'texts', field], message);
    if (Object.keys(edit).length > 1) addIssue(path, 'An email has either texts or html, not both. Remove one.');
    return { texts };
  }
  const { html, subject, text } = edit;
  for (const key of Object.keys(edit).filter((one) => !['html', 'subject', 'text'].includes(one))) {
    addIssue([...path, key], 'An email edited by hand has html, subject and text. Write other fields in deliveries.');
  }
  for (const [name, part] of Object.entries({ html, subject, text })) {
    if (part === undefined && name !== 'html') continue;
    if (typeof part !== 'string') addIssue([...path, name], `${name} must be text.`);
    else if (part.length > maxTextLength) addIssue([...path, name], `${name} is longer than 1 MB. Shorten it.`);
  }
  return {
    html: String(html),
    ...(subject !== undefined && { subject: String(subject) }),
    ...(text !== undefined && { text: String(text) }),
  };
}

function readConfig(value: unknown, addIssue: AddIssue): Project['config'] {
  const { deliveries, ...config } = readObject(value, ['config'], addIssue);
  for (const name of Object.keys(config).filter(isSecretName)) {
    addIssue(
      ['config', name],
      'A project never holds the key: it is made to be shared. Remove it, and replace the key.',
    );
  }
  if (deliveries !== undefined)
    addIssue(['config', 'deliveries'], 'Deliveries belong beside the config. Move them out of it.');
  return config;
}

function readDeliveries(value: unknown, addIssue: AddIssue): Project['deliveries'] {
  const deliveries = readObject(value, ['deliveries'], addIssue);
  for (const [type, delivery] of Object.entries(deliveries)) readObject(delivery, ['deliveries', type], addIssue);
  return deliveries;
}

/** Where the value at a path stands, or the nearest one around it that is there. */
function positionOf(source: string, tree: Node | undefined, path: Path): { line: number; column: number } {
  for (let length = path.length; tree && length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return lineAndColumn(source, node.parent?.type === 'property' ? node.parent.offset : node.offset);
  }
  return { line: 1, column: 1 };
}

/** Ambiguous keys: those that a bad merge left twice, and the one that JavaScript reads as a prototype. */
function findUnclearKeys(source: string): ProjectIssue[] {
  const issues: ProjectIssue[] = [];
  const open: Array<Set<string>> = [];
  visit(source, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(key, _offset, _length, line, column, pathOf) {
      const isTwice = open.at(-1)?.has(key);
      open.at(-1)?.add(key);
      if ((!isTwice && key !== '__proto__') || issues.length >= maxIssues) return;
      const message = isTwice
        ? `${JSON.stringify(key)} appears twice. Remove one of the two.`
        : '__proto__ is not a valid field name. Remove it.';
      issues.push({ path: [...pathOf(), key], message, line: line + 1, column: column + 1 });
    },
  });
  return issues;
}

function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const lines = source.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
