// What may stand in an edited text: one line or several, placeholders of the connector, and nothing that could become markup,
// a header or one of Mailgun's variables. Pure.
import { unsafeBesidesBraces } from './brand.js';
import type { DesignType, WordingEdits } from './wording.js';

interface EditIssue {
  readonly field: string;
  /** What is wrong and what to do, without the text. */
  readonly message: string;
}

interface EditRule {
  readonly maxLength: number;
  /** Line breaks may stand in it. */
  readonly lines: boolean;
  /** The value that the email exists for may stand in it: elsewhere the design shows it already, and an inbox would show a code. */
  readonly essential: boolean;
  readonly only?: DesignType;
}

/** A row for each text. */
const rules: Readonly<Record<keyof WordingEdits, EditRule>> = {
  subject: { maxLength: 200, lines: false, essential: true },
  title: { maxLength: 200, lines: false, essential: false },
  text: { maxLength: 500, lines: true, essential: false },
  footnote: { maxLength: 500, lines: true, essential: false },
  button: { maxLength: 60, lines: false, essential: false, only: 'OrganizationInvitation' },
};

const editedFields = Object.keys(rules) as ReadonlyArray<keyof WordingEdits>;

const placeholder = /\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}/g;

/** @returns everything that is wrong; empty when the texts may stand in an email of this type */
export function checkEdits(edits: Readonly<Record<string, unknown>>, type: DesignType): EditIssue[] {
  return Object.entries(edits).flatMap(([field, written]) => {
    const rule = Object.hasOwn(rules, field) ? rules[field as keyof WordingEdits] : undefined;
    const problem = rule
      ? findProblem(written, rule, type)
      : `is not a text of an email. Use ${editedFields.join(', ')}.`;
    return problem === undefined ? [] : [{ field, message: `${field} ${problem}` }];
  });
}

function findProblem(written: unknown, rule: EditRule, type: DesignType): string | undefined {
  if (typeof written !== 'string') return 'is not text.';
  if (rule.only !== undefined && rule.only !== type) return `belongs to ${rule.only} only. Remove it.`;
  if ([...written].length > rule.maxLength) return `is longer than ${rule.maxLength} characters. Shorten it.`;
  const names = [...written.matchAll(placeholder)].map(([, name = '']) => name);
  const essential = names.find((name) => name === 'code' || name === 'link');
  if (essential && !rule.essential) return `contains {{${essential}}}, which the email shows already. Remove it.`;
  const rest = written.replace(placeholder, '');
  if (/[{}]/.test(rest))
    return 'contains a brace ({ or }) that is not part of a placeholder such as {{user.name}}. Remove it.';
  const problem = unsafeBesidesBraces(rule.lines ? written.replace(/\r?\n/g, ' ') : written);
  return problem && `${problem}. Remove it.`;
}
