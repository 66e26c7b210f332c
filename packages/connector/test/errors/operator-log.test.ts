// The operator's log: one line per event, whatever the event contains.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLogger, toLogText } from '../../src/errors/operator-log.ts';

const createRecordingLogger = () => {
  const lines: string[] = [];
  return { lines, logger: createLogger((line) => lines.push(line)) };
};

describe('createLogger', () => {
  it('writes the connector’s name, then JSON', () => {
    const { lines, logger } = createRecordingLogger();
    logger.error('An email was not sent.', { code: 'tls', attempts: 2, status: undefined, isTest: true });
    expect(lines).toEqual([
      'connector-mailgun {"message":"An email was not sent.","code":"tls","attempts":2,"isTest":true}',
    ]);
  });

  it('writes every event', () => {
    const { lines, logger } = createRecordingLogger();
    logger.warn('a');
    logger.warn('a', {});
    expect(lines).toHaveLength(2);
  });

  it('writes a failure like a warning', () => {
    const { lines, logger } = createRecordingLogger();
    logger.warn('a');
    logger.error('a');
    expect(lines).toEqual(['connector-mailgun {"message":"a"}', 'connector-mailgun {"message":"a"}']);
  });

  it('writes a warning with a onceKey once per key', () => {
    const { lines, logger } = createRecordingLogger();
    logger.warn('a', {}, 'key');
    logger.warn('a', {}, 'key');
    logger.warn('b', {}, 'key');
    logger.warn('a', {}, 'other');
    expect(lines).toEqual(['connector-mailgun {"message":"a"}', 'connector-mailgun {"message":"a"}']);
  });

  it('never writes an API key, whatever it is a part of', () => {
    const { lines, logger } = createRecordingLogger();
    const key = '0123456789abcdef0123456789abcdef-01234567-89abcdef';
    logger.error(`Sent from ${key}.`, { domain: `key-${key.slice(0, 32)}`, issues: [`deliveries.${key}: Remove it.`] });
    expect(lines).toEqual([
      'connector-mailgun {"message":"Sent from (hidden).","domain":"(hidden)","issues":["deliveries.(hidden): Remove it."]}',
    ]);
  });

  it('accepts an empty onceKey', () => {
    const { lines, logger } = createRecordingLogger();
    logger.warn('a', {}, '');
    logger.warn('a', {}, '');
    expect(lines).toHaveLength(1);
  });

  it('never writes the onceKey, which may contain a value of the config', () => {
    const { lines, logger } = createRecordingLogger();
    logger.warn('a', {}, 'MARKER');
    expect(lines[0]).not.toContain('MARKER');
  });

  it('remembers 500 onceKeys, then starts again', () => {
    const { lines, logger } = createRecordingLogger();
    const warn = (index: number) => logger.warn('a', {}, `key ${index}`);
    for (let index = 0; index < 500; index += 1) warn(index);
    warn(0);
    expect(lines).toHaveLength(500);
    warn(500);
    warn(0);
    warn(500);
    expect(lines).toHaveLength(502);
  });

  it('distinguishes long onceKeys, and keeps none of their text in memory', () => {
    const { lines, logger } = createRecordingLogger();
    const long = 'x'.repeat(1024 * 1024);
    const add = vi.spyOn(Set.prototype, 'add');
    onTestFinished(() => add.mockRestore());
    for (const key of [`${long}a`, `${long}b`, `${long}a`]) logger.warn('a', {}, key);
    expect(lines).toHaveLength(2);
    const remembered = add.mock.calls.map(([key]) => String(key).length);
    expect(remembered).toHaveLength(2);
    expect(Math.max(...remembered)).toBeLessThanOrEqual(200);
  });

  it('does not share onceKeys between loggers', () => {
    const [first, second] = [createRecordingLogger(), createRecordingLogger()];
    first.logger.warn('a', {}, 'key');
    second.logger.warn('a', {}, 'key');
    expect([first.lines, second.lines].flat()).toHaveLength(2);
  });

  it('cleans the message, and facts at any depth', () => {
    const { lines, logger } = createRecordingLogger();
    logger.warn('a\nconnector-mailgun forged', { deep: [{ text: 'b\r\n\x1b[31mc' }], long: 'x'.repeat(1500) });
    expect(lines).toEqual([
      `connector-mailgun {"message":"a connector-mailgun forged","deep":[{"text":"b [31mc"}],"long":"${'x'.repeat(999)}…"}`,
    ]);
  });
});

describe('toLogText', () => {
  it.each([
    { name: 'keeps plain text', given: 'a b é 日本 😀', expected: 'a b é 日本 😀' },
    { name: 'replaces a run of line breaks with one space', given: 'a\r\n\r\nb', expected: 'a b' },
    { name: 'replaces an escape code with a space', given: 'a\x1b[2Jb', expected: 'a [2Jb' },
    { name: 'replaces a C1 control with a space', given: 'a\u009bb', expected: 'a b' },
    { name: 'replaces line separators with a space', given: 'a\u2028b\u2029c', expected: 'a b c' },
    { name: 'replaces direction marks with a space', given: 'a\u202eb\u2066c', expected: 'a b c' },
    { name: 'keeps 1,000 characters', given: 'a'.repeat(1000), expected: 'a'.repeat(1000) },
    { name: 'cuts 1,001 characters to 1,000', given: 'a'.repeat(1001), expected: `${'a'.repeat(999)}…` },
    { name: 'keeps a number', given: 5, expected: 5 },
    { name: 'keeps null', given: null, expected: null },
    { name: 'keeps undefined', given: undefined, expected: undefined },
  ])('$name', ({ given, expected }) => {
    expect(toLogText(given)).toBe(expected);
  });
});
