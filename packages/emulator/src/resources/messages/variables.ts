// The three kinds of variables of a message: `v:` with `h:X-Mailgun-Variables`, `t:variables`, `recipient-variables`. Pure.
import { type Form, fieldValue } from '../../http/form.js';
import { invalid } from '../../model/errors.js';
import { isObject, type JsonObject, parseObject, setOwn } from '../../model/json.js';
import { normalizeAddress } from '../../model/normal-form.js';

interface Variables {
  customVariables: Record<string, unknown>;
  templateVariables: Record<string, unknown>;
  recipientVariables?: Record<string, Record<string, unknown>>;
  /** Malformed JSON in a header is accepted and fails later. (mailgun-php#651) */
  problem?: string;
}

export function readVariables(form: Form): Variables {
  const variables: Variables = { customVariables: {}, templateVariables: {} };
  readHeader(form, 'x-mailgun-variables', variables, variables.customVariables);
  for (const [name, value] of form.fields) {
    // "map values will be combined" (openapi). Which overrides the other is not known: here the single value does.
    if (name.startsWith('v:') && name.length > 2) setOwn(variables.customVariables, name.slice(2), value);
  }
  readHeader(form, 'x-mailgun-template-variables', variables, variables.templateVariables);
  const posted = fieldValue(form, 't:variables');
  if (posted !== undefined) {
    const parsed = parseObject(posted);
    // Refused at once, and the value is repeated. (mailgun-java#32)
    if (!parsed) throw invalid(`Invalid template variables. Template variables must be valid json. got: '${posted}'`);
    assign(variables.templateVariables, parsed);
  }
  const perRecipient = fieldValue(form, 'recipient-variables');
  if (perRecipient !== undefined) {
    const parsed = parseObject(perRecipient);
    if (!parsed) throw invalid("'recipient-variables' parameter is not a valid JSON");
    variables.recipientVariables = Object.fromEntries(
      Object.entries(parsed).map(([address, values]) => [normalizeAddress(address), isObject(values) ? values : {}]),
    );
  }
  return variables;
}

/** Why a message with these `h:` headers fails later; undefined when it does not. */
export function headerProblem(headers: ReadonlyArray<[name: string, value: string]>): string | undefined {
  return readVariables({ fields: headers.map(([name, value]) => [`h:${name}`, value]), files: [] }).problem;
}

function readHeader(form: Form, header: string, variables: Variables, into: JsonObject): void {
  for (const [name, value] of form.fields) {
    if (name.toLowerCase() !== `h:${header}` || value === '') continue;
    const parsed = parseObject(value);
    if (parsed) assign(into, parsed);
    else variables.problem = `the ${header} header is not a JSON object`;
  }
}

function assign(into: JsonObject, from: JsonObject): void {
  for (const [key, value] of Object.entries(from)) setOwn(into, key, value);
}
