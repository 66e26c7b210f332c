// The table of results: its width, its cells, and the lines under a row.
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { drawTable } from '../src/results-table.ts';
import type { SendResult } from '../src/send-result.ts';

const plain = pc.createColors(false);
const result: SendResult = {
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
const draw = (changes: Partial<SendResult>) => drawTable([{ ...result, ...changes }], plain);

describe('drawTable', () => {
  it('keeps every line within 100 columns', () => {
    const lines = draw({});

    expect(lines).toHaveLength(2);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it.each([
    { name: "the message's own delivery", changes: { usageType: 'Generic' }, expected: 'own HTML' },
    { name: 'Generic as its fallback', changes: {}, expected: 'Generic HTML' },
    {
      name: 'a template of Logto’s',
      changes: { content: { source: 'logto', name: 'SignIn/fr', kind: 'html' } as const },
      expected: "Logto's HTML",
    },
  ])('names the content: $name', ({ changes, expected }) => {
    expect(draw(changes)[1]).toContain(expected);
  });

  it('prints a link on a separate line, in full', () => {
    const link = `https://shop.example.com/${'x'.repeat(90)}`;

    expect(draw({ code: null, link })[2]).toBe(`      ${link}`);
  });

  it('prints the problems under a failed row', () => {
    const problem = `sendMessage failed: ${'try again '.repeat(20).trim()}`;
    const [, row = '', ...below] = draw({ ok: false, problems: [problem, 'no email arrived'] });

    expect(row).toMatch(/^ {2}✗ /);
    expect(below.map((line) => line.trim()).join(' ')).toBe(`${problem} no email arrived`);
    expect(below.filter((line) => line.length > 100)).toEqual([]);
  });

  it('writes no escape codes without colors', () => {
    expect(draw({}).join('\n')).not.toContain('\x1b');
  });
});
