// Which placeholders of a text the connector leaves as written, and which it renders empty. Each is put between two marks in a
// delivery of its own and rendered by the connector; what stands between the marks afterwards is the result.
import type { Placeholder } from 'connector-mailgun';
import { compose, fieldOf } from '../connector/compose.js';
import type { ConnectorModule } from '../connector/connector.js';
import { sampleRecipient } from '../connector/usage-types.js';
import type { JsonObject } from '../contract/api.js';

export type PlaceholderResult = 'literal' | 'empty' | 'filled';

/** Placeholder as written → its result with this payload. */
export function resolvePlaceholders(
  connector: ConnectorModule,
  texts: readonly string[],
  payload: JsonObject,
): Map<string, PlaceholderResult> {
  const placeholders = new Map<string, string>();
  for (const text of texts) {
    for (const { written, path } of placeholdersIn(connector, text)) placeholders.set(written, path[0]);
  }
  const written = [...placeholders.keys()];
  const rendered =
    render(connector, written, payload) ??
    // The connector skips a delivery that uses a code or link which the message lacks: those render empty then.
    render(
      connector,
      written.filter((one) => !/^(code|link)$/.test(placeholders.get(one) ?? '')),
      payload,
    );
  return new Map(written.map((one) => [one, resultOf(one, rendered?.get(one) ?? '')]));
}

/** As the connector parses them: `{{{code}}}` is one placeholder and does not contain `{{code}}`. */
export function placeholdersIn(connector: ConnectorModule, text: string): Placeholder[] {
  return connector.compileTemplate(text).parts.filter((part) => typeof part !== 'string');
}

function resultOf(written: string, rendered: string): PlaceholderResult {
  if (rendered === written) return 'literal';
  return rendered.trim() === '' ? 'empty' : 'filled';
}

/** A mark that no value of the payload contains. */
function markFor(payload: JsonObject): string {
  const values = JSON.stringify(payload);
  let mark = '⟦';
  while (values.includes(mark)) mark += '⟦';
  return mark;
}

function render(connector: ConnectorModule, written: readonly string[], payload: JsonObject) {
  if (written.length === 0) return new Map<string, string>();
  const mark = markFor(payload);
  const open = (index: number) => `${mark}${index}:`;
  const close = (index: number) => `:${index}${mark}`;
  const text = written.map((one, index) => `${open(index)}${one}${close(index)}`).join('\n');
  const config = {
    domain: 'example.com',
    apiKey: 'preview',
    from: 'sender@example.com',
    deliveries: { Generic: { html: 'x', text } },
  };
  const composed = compose(connector, config, { to: sampleRecipient, type: 'Generic', payload });
  if (!composed.ok) return undefined;
  const body = fieldOf(composed, 'text');
  return new Map(
    written.map((one, index) => {
      const start = body.indexOf(open(index)) + open(index).length;
      return [one, body.slice(start, body.indexOf(close(index), start))];
    }),
  );
}
