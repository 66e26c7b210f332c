// The three ways variables reach a message, and who sees them (section 2 of the fact sheet).
import { refuse } from '../../http/response.js';
import { type Form, fieldValue } from '../../http/form.js';
import { normalizeAddress } from '../../model/normal-form.js';

export interface Variables {
  customVariables: Record<string, unknown>;
  templateVariables: Record<string, unknown>;
  recipientVariables?: Record<string, Record<string, unknown>>;
  /** Broken JSON in a header is accepted and fails later. [O] mailgun-php#651 */
  problem?: string;
}

type Json = Record<string, unknown>;

export function readVariables(form: Form): Variables {
  const variables: Variables = { customVariables: {}, templateVariables: {} };
  readHeader(form, 'x-mailgun-variables', variables, variables.customVariables);
  for (const [name, value] of form.fields) {
    // "map values will be combined" [D]; which wins for one key is not known: the single value does. [I]
    if (name.startsWith('v:') && name.length > 2) put(variables.customVariables, name.slice(2), value);
  }
  readHeader(form, 'x-mailgun-template-variables', variables, variables.templateVariables);
  const posted = fieldValue(form, 't:variables');
  if (posted !== undefined) {
    const parsed = parseObject(posted);
    // [O] mailgun-java#32: refused at once, and the value is echoed.
    if (!parsed)
      throw refuse(400, `Invalid template variables. Template variables must be valid json. got: '${posted}'`);
    assign(variables.templateVariables, parsed);
  }
  const perRecipient = fieldValue(form, 'recipient-variables');
  if (perRecipient !== undefined) {
    const parsed = parseObject(perRecipient);
    if (!parsed) throw refuse(400, "'recipient-variables' parameter is not a valid JSON");
    variables.recipientVariables = Object.fromEntries(
      Object.entries(parsed).map(([address, values]) => [normalizeAddress(address), isObject(values) ? values : {}]),
    );
  }
  return variables;
}

/** Why a message with these `h:` headers fails later, if it does. */
export function headerProblem(headers: ReadonlyArray<[name: string, value: string]>): string | undefined {
  return readVariables({ fields: headers.map(([name, value]) => [`h:${name}`, value]), files: [] }).problem;
}

function readHeader(form: Form, header: string, variables: Variables, into: Json): void {
  for (const [name, value] of form.fields) {
    if (name.toLowerCase() !== `h:${header}` || value === '') continue;
    const parsed = parseObject(value);
    if (parsed) assign(into, parsed);
    else variables.problem = `the ${header} header is not a JSON object`;
  }
}

function put(into: Json, key: string, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}

function assign(into: Json, from: Json): void {
  for (const [key, value] of Object.entries(from)) put(into, key, value);
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseObject(text: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined; // The caller answers as Mailgun does.
  }
}
