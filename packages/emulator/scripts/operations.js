// Writes which of Mailgun's operations are served: docs/operations.md, and the table by group in README.md. Both are made of the
// routes and of docs/operations.json, so that they cannot state what is not there. A test compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');

/**
 * @typedef {{ group: string, method: string, path: string }} Operation
 * @typedef {{ method: string, path: string, coverage?: 'exact' | 'approximate' }} ServedRoute
 * @typedef {Operation & { coverage: 'exact' | 'approximate' | 'absent' }} CoveredOperation
 */

/** Parameters have other names in the routes: only their places count. @param {{ method: string, path: string }} operation */
const shapeOf = ({ method, path: written }) => `${method} ${written.replace(/\{[^}]+\}|:[^/]+/g, '{}')}`;

/**
 * @param {readonly ServedRoute[]} routes
 * @returns {CoveredOperation[]}
 * @throws Error when a route of an operation does not declare its coverage
 */
export function coveredOperations(routes) {
  /** @type {{ operations: Operation[] }} */
  const { operations } = JSON.parse(read('docs/operations.json'));
  const served = new Map(routes.map((route) => [shapeOf(route), route]));
  return operations.map((operation) => {
    const route = served.get(shapeOf(operation));
    if (route && !route.coverage) {
      throw new Error(
        `${operation.method} ${operation.path}: its route must declare coverage: 'exact' or 'approximate'`,
      );
    }
    return { ...operation, coverage: route?.coverage ?? 'absent' };
  });
}

/** @type {Record<string, string>} */
const plainGroups = {
  'Tags New': 'Account tags',
  'openapi-scout_other': 'Tag values',
  'openapi-tower_other': 'Subaccount IPs',
  'Custom Message Limit': 'Custom limit',
};
const kinds = /** @type {const} */ (['exact', 'approximate', 'absent']);

/** @param {readonly CoveredOperation[]} operations @param {string} kind */
const countOf = (operations, kind) => operations.filter(({ coverage }) => coverage === kind).length;

/** @param {readonly CoveredOperation[]} operations */
const groupsOf = (operations) =>
  [...new Set(operations.map(({ group }) => group))].map(
    (group) =>
      /** @type {const} */ ([plainGroups[group] ?? group, operations.filter((operation) => operation.group === group)]),
  );

/** The table by group. @param {readonly CoveredOperation[]} operations */
export function renderTable(operations) {
  const served = operations.length - countOf(operations, 'absent');
  const cell = (/** @type {number} */ count) => (count === 0 ? '' : String(count));
  const rows = groupsOf(operations).map(
    ([group, own]) => `| ${group} | ${kinds.map((kind) => cell(countOf(own, kind))).join(' | ')} |`,
  );
  return [
    `${served} of the ${operations.length} operations of Mailgun's public API description are served. [docs/operations.md](docs/operations.md) lists them one by one.`,
    '',
    '| operations | exact | approximate | absent |',
    '|---|---|---|---|',
    ...rows,
    `| **all** | ${kinds.map((kind) => countOf(operations, kind)).join(' | ')} |`,
  ].join('\n');
}

/** The whole list. @param {readonly CoveredOperation[]} operations */
export function renderList(operations) {
  const { source, checked } = JSON.parse(read('docs/operations.json'));
  const sections = groupsOf(operations).map(([group, own]) => {
    const rows = own.map(({ method, path: written, coverage }) => `| \`${method} ${written}\` | ${coverage} |`);
    return [`## ${group}`, '', '| operation | served |', '|---|---|', ...rows].join('\n');
  });
  return `# Operations

Every operation of [Mailgun's public API description](${source}) (checked ${checked}), and how the emulator serves it. Written by
\`node packages/emulator/scripts/operations.js\`. An absent one gets Mailgun's 404.

${sections.join('\n\n')}
`;
}

const marks = /** @type {const} */ (['<!-- operations -->', '<!-- /operations -->']);

/** @param {string} readme @param {string} table */
export function withTable(readme, table) {
  const [start, end] = marks.map((mark) => readme.indexOf(mark));
  if (start === undefined || end === undefined || start < 0 || end < start)
    throw new Error(`README.md must have ${marks.join(' and ')}`);
  return `${readme.slice(0, start + marks[0].length)}\n${table}\n${readme.slice(end)}`;
}

async function write() {
  const { mailgunRoutes } = await import('../lib/resources/routes.js');
  // Routes take what they need when they are called.
  const operations = coveredOperations(mailgunRoutes(/** @type {never} */ ({})));
  writeFileSync(path.join(root, 'docs/operations.md'), renderList(operations));
  writeFileSync(path.join(root, 'README.md'), withTable(read('README.md'), renderTable(operations)));
  process.stdout.write(
    `${operations.length - countOf(operations, 'absent')} of ${operations.length} operations are served\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write();
