// Writes packages/connector/src/config/default-deliveries.ts: the studio's email design without a brand, in English.
// node scripts/write-default-deliveries.js   (after a build; `npm run deliveries` does both)
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { designEmail } from '../packages/studio/lib/design/design-email.js';
import { designTypes } from '../packages/studio/lib/design/wording.js';

const help = `Writes the connector's default deliveries from the studio's email design: no brand, English.

Usage: npm run deliveries

Change packages/studio/src/design/, run this, and commit both. The connector is built again by the next build.

Example:
  npm run deliveries && git diff packages/connector/src/config/default-deliveries.ts`;

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const file = path.join(root, 'packages/connector/src/config/default-deliveries.ts');

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) process.stdout.write(`${help}\n`);
else write();

function write() {
  const rows = designTypes.map((type) => {
    const fields = Object.entries(designEmail({ type })).map(([name, text]) => `    ${name}: ${literal(text)},`);
    return `  ${type}: {\n${fields.join('\n')}\n  },`;
  });
  const source = `// The deliveries that Logto Console starts with: one short email per usage type.
// Generated from the email design in packages/studio/src/design: change that, then run npm run deliveries.

/** A delivery as an operator edits it. */
export type DefaultDelivery = { subject: string; html: string; text: string };

/** One delivery for each usage type that Logto has. */
export const defaultDeliveries: Record<string, DefaultDelivery> = {
${rows.join('\n')}
};
`;
  const isUnchanged = source === readFileSync(file, 'utf8');
  writeFileSync(file, source);
  process.stdout.write(`${path.relative(process.cwd(), file)}  ${isUnchanged ? 'unchanged' : 'written'}\n`);
}

/**
 * A string in the quotes that need no escape, where there are such. What cannot be seen in an editor is escaped.
 * @param {string} text
 */
function literal(text) {
  const double = JSON.stringify(text).replace(
    /[\u034f\u2000-\u200f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return text.includes("'") || text.includes('"') ? double : `'${double.slice(1, -1)}'`;
}
