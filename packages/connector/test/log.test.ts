// The operator's log: one line a fact, whatever the fact holds.

import { describe, expect, it } from 'vitest';
import { createNote, printable } from '../src/errors/operator-log.ts';

const listen = () => {
  const lines: string[] = [];
  return { lines, note: createNote((line) => lines.push(line)) };
};

describe('createNote', () => {
  it('writes the name and then JSON', () => {
    const { lines, note } = listen();
    note('A mail was not sent.', { kind: 'tls', attempts: 2, status: undefined, isTest: true });
    expect(lines).toEqual([
      'connector-mailgun {"what":"A mail was not sent.","kind":"tls","attempts":2,"isTest":true}',
    ]);
  });

  it('writes a fact each time', () => {
    const { lines, note } = listen();
    note('a');
    note('a', {});
    expect(lines).toHaveLength(2);
  });

  it('writes what has a reason to be said once, once for each reason', () => {
    const { lines, note } = listen();
    note('a', {}, 'reason');
    note('a', {}, 'reason');
    note('b', {}, 'reason');
    note('a', {}, 'other');
    expect(lines).toEqual(['connector-mailgun {"what":"a"}', 'connector-mailgun {"what":"a"}']);
  });

  it('takes the empty text for a reason', () => {
    const { lines, note } = listen();
    note('a', {}, '');
    note('a', {}, '');
    expect(lines).toHaveLength(1);
  });

  it('never writes the reason, which may hold what an operator wrote', () => {
    const { lines, note } = listen();
    note('a', {}, 'MARKER');
    expect(lines[0]).not.toContain('MARKER');
  });

  it('remembers 500 reasons, and then begins anew', () => {
    const { lines, note } = listen();
    const say = (index: number) => note('a', {}, `reason ${index}`);
    for (let index = 0; index < 500; index += 1) say(index);
    say(0);
    expect(lines).toHaveLength(500);
    say(500);
    say(0);
    say(500);
    expect(lines).toHaveLength(502);
  });

  it('has a memory of its own', () => {
    const [first, second] = [listen(), listen()];
    first.note('a', {}, 'reason');
    second.note('a', {}, 'reason');
    expect([first.lines, second.lines].flat()).toHaveLength(2);
  });

  it('cleans what is said, and facts at any depth', () => {
    const { lines, note } = listen();
    note('a\nconnector-mailgun forged', { deep: [{ text: 'b\r\n\x1b[31mc' }], long: 'x'.repeat(500) });
    expect(lines).toEqual([
      `connector-mailgun {"what":"a connector-mailgun forged","deep":[{"text":"b [31mc"}],"long":"${'x'.repeat(199)}…"}`,
    ]);
  });
});

describe('printable', () => {
  it.each([
    { name: 'leaves plain text alone', given: 'a b é 日本 😀', expected: 'a b é 日本 😀' },
    { name: 'makes one space of line breaks', given: 'a\r\n\r\nb', expected: 'a b' },
    { name: 'makes a space of an escape code', given: 'a\x1b[2Jb', expected: 'a [2Jb' },
    { name: 'makes a space of a C1 control', given: 'a\u009bb', expected: 'a b' },
    { name: 'makes a space of a line separator', given: 'a\u2028b\u2029c', expected: 'a b c' },
    { name: 'makes a space of direction marks', given: 'a\u202eb\u2066c', expected: 'a b c' },
    { name: 'keeps 200 characters', given: 'a'.repeat(200), expected: 'a'.repeat(200) },
    { name: 'cuts 201 to 200', given: 'a'.repeat(201), expected: `${'a'.repeat(199)}…` },
    { name: 'leaves a number alone', given: 5, expected: 5 },
    { name: 'leaves null alone', given: null, expected: null },
    { name: 'leaves undefined alone', given: undefined, expected: undefined },
  ])('$name', ({ given, expected }) => {
    expect(printable(given)).toBe(expected);
  });
});
