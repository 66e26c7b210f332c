// The table fits a terminal of 100 columns and says what went wrong.
import { describe, expect, it } from 'vitest';
import type { Row } from '../src/judge.ts';
import { drawTable, type Paint } from '../src/table.ts';

const plain: Paint = (_tone, text) => text;
const row: Row = {
  message: 'UserPermissionValidation',
  usageType: 'UserPermissionValidation',
  to: 'ada@example.org',
  content: { source: 'delivery', name: 'Generic', kind: 'html' },
  subject: 'A subject that is longer than any column of a table can be, with a\r\nbreak',
  code: '123456',
  link: null,
  attempts: 3,
  ms: 12345,
  ok: true,
  problems: [],
};
const draw = (changes: Partial<Row>) => drawTable([{ ...row, ...changes }], plain);

describe('drawTable', () => {
  it('keeps every line within 100 columns, whatever the row holds', () => {
    const lines = draw({});

    expect(lines).toHaveLength(2);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it.each([
    { name: "the message's own delivery", changes: { usageType: 'Generic' }, expected: 'own html' },
    { name: 'Generic in its place', changes: {}, expected: 'Generic html' },
    {
      name: 'a template kept in Logto',
      changes: { content: { source: 'logto', name: 'SignIn/fr', kind: 'html' } as const },
      expected: "Logto's html",
    },
  ])('names the content: $name', ({ changes, expected }) => {
    expect(draw(changes)[1]).toContain(expected);
  });

  it('gives a link a line of its own, whole', () => {
    const link = `https://shop.example.com/${'x'.repeat(90)}`;

    expect(draw({ code: null, link })[2]).toBe(`      ${link}`);
  });

  it('puts the problems under a row that failed', () => {
    const problem = `sendMessage failed: ${'try again '.repeat(20).trim()}`;
    const [, row = '', ...below] = draw({ ok: false, problems: [problem, 'no mail arrived'] });

    expect(row).toMatch(/^ {2}✗ /);
    expect(below.map((line) => line.trim()).join(' ')).toBe(`${problem} no mail arrived`);
    expect(below.filter((line) => line.length > 100)).toEqual([]);
  });

  it('writes no escape codes without a painter that does', () => {
    expect(draw({}).join('\n')).not.toContain('\x1b');
  });
});
