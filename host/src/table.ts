// Draws the rows for a terminal of 100 columns. Pure: text in, lines out; colours only through the given painter.
import type { Row } from './judge.js';

export type Tone = 'green' | 'red' | 'dim' | 'bold' | 'cyan';
export type Paint = (tone: Tone, text: string) => string;

type Column = { title: string; width: number; align?: 'right'; tone?: Tone; read(row: Row): string };

const columns: readonly Column[] = [
  { title: 'message', width: 24, read: (row) => row.message },
  { title: 'content', width: 12, read: nameContent },
  { title: 'subject received', width: 32, read: (row) => row.subject ?? '—' },
  { title: 'code', width: 6, tone: 'cyan', read: (row) => row.code ?? (row.link ? 'link ↴' : '—') },
  { title: 'tries', width: 5, align: 'right', read: (row) => String(row.attempts) },
  { title: 'ms', width: 5, align: 'right', read: (row) => String(row.ms) },
];

/** Whether the message's own delivery served it, `Generic` in its place, or a template kept in Logto. */
function nameContent({ content, usageType }: Row): string {
  if (!content) return '—';
  if (content.source === 'logto') return `Logto's ${content.kind}`;
  return `${content.name === usageType ? 'own' : content.name} ${content.kind}`;
}

export const drawTable = (rows: readonly Row[], paint: Paint): string[] => [
  paint('dim', `    ${columns.map((column) => fit(column.title, column)).join('  ')}`.trimEnd()),
  ...rows.flatMap((row) => drawRow(row, paint)),
];

const drawRow = (row: Row, paint: Paint): string[] => {
  const mark = row.ok ? paint('green', '✓') : paint('red', '✗');
  const cells = columns.map((column) => {
    const cell = fit(column.read(row), column);
    return column.tone ? paint(column.tone, cell) : cell;
  });
  return [
    `  ${mark} ${cells.join('  ')}`.trimEnd(),
    ...(row.link && !row.code ? [`      ${paint('cyan', row.link)}`] : []),
    ...row.problems.flatMap(wrap).map((line) => `      ${paint('red', line)}`),
  ];
};

/** At spaces, to the width that is left under a row. */
const wrap = (text: string): string[] => text.match(/\S.{0,92}(?=\s|$)/g) ?? [];

const fit = (text: string, { width, align }: Column): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  const cut = line.length > width ? `${line.slice(0, width - 1)}…` : line;
  return align === 'right' ? cut.padStart(width) : cut.padEnd(width);
};
