// Draws the results as a table for a terminal of 100 columns. Pure: results in, lines out.
import Table from 'cli-table3';
import type { Colors } from './progress.js';
import type { SendResult } from './send-result.js';

type Column = { title: string; width: number; align?: 'right'; color?: 'cyan'; read(result: SendResult): string };

const columns: readonly Column[] = [
  { title: 'message', width: 24, read: ({ message }) => message },
  { title: 'content', width: 12, read: nameContent },
  { title: 'subject received', width: 32, read: ({ subject }) => subject ?? '—' },
  { title: 'code', width: 6, color: 'cyan', read: ({ code, link }) => code ?? (link ? 'link ↴' : '—') },
  { title: 'tries', width: 5, align: 'right', read: ({ attempts }) => String(attempts) },
  { title: 'ms', width: 5, align: 'right', read: ({ ms }) => String(ms) },
];

/** The type's own delivery, `Generic` as its fallback, or a template of Logto's. */
function nameContent({ content, usageType }: SendResult): string {
  if (!content) return '—';
  const kind = content.kind === 'html' ? 'HTML' : content.kind;
  if (content.source === 'logto') return `Logto's ${kind}`;
  return `${content.name === usageType ? 'own' : content.name} ${kind}`;
}

/** Only spaces between the columns, no lines. */
const chars = Object.fromEntries(
  ['top', 'bottom', 'mid', 'left', 'right']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .map((name) => [name, '']),
);

/** A link and problems do not fit into a column, and follow their row on lines of their own. */
export const drawTable = (results: readonly SendResult[], colors: Colors): string[] => {
  const table = new Table({
    head: ['', ...columns.map(({ title }) => colors.dim(title))],
    colWidths: [2, ...columns.map(({ width }) => width + 2)],
    colAligns: ['left', ...columns.map(({ align }) => align ?? 'left')],
    chars: { ...chars, middle: '' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...results.map((result) => drawRow(result, colors)));
  const [head = '', ...rows] = table.toString().split('\n');
  return [head, ...rows.flatMap((row, index) => [row, ...drawDetails(results[index], colors)])].map((line) =>
    `  ${line}`.trimEnd(),
  );
};

const drawRow = (result: SendResult, colors: Colors): string[] => [
  result.ok ? colors.green('✓') : colors.red('✗'),
  ...columns.map(({ color, read }) => {
    const text = read(result).replaceAll(/\s+/g, ' ');
    return color ? colors[color](text) : text;
  }),
];

const drawDetails = (result: SendResult | undefined, colors: Colors): string[] => [
  ...(result?.link && !result.code ? [`    ${colors.cyan(result.link)}`] : []),
  ...(result?.problems ?? []).flatMap(wrap).map((line) => `    ${colors.red(line)}`),
];

/** Breaks a text at spaces, to the width that is left under a row. */
const wrap = (text: string): string[] => text.match(/\S.{0,92}(?=\s|$)/g) ?? [];
