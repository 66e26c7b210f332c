// The new text of a reply, apart from what it quotes and from its signature.
import { describe, expect, it } from 'vitest';
import { stripHtml, stripReply } from '../src/mail/reply.ts';

describe('stripped-text and stripped-signature', () => {
  it.each([
    { name: 'a text alone', body: 'Hello\nAda', text: 'Hello\r\nAda' },
    { name: 'lines that are quoted', body: 'Yes.\n> Coming?\n> When?\nAt ten.', text: 'Yes.\r\nAt ten.' },
    {
      name: 'an introduction in English',
      body: 'Yes.\n\nOn Mon, 2 Nov 2026 at 10:00, Bob <b@c.d> wrote:\nComing?',
      text: 'Yes.',
    },
    {
      name: 'an introduction that is folded',
      body: 'Yes.\n\nOn Mon, 2 Nov 2026 at 10:00, Bob\n<b@c.d> wrote:\nComing?',
      text: 'Yes.',
    },
    { name: 'an introduction in German', body: 'Ja.\n\nAm 02.11.2026 um 10:00 schrieb Bob:\nKommst du?', text: 'Ja.' },
    { name: 'an introduction in French', body: 'Oui.\n\nLe lun. 2 nov. 2026, Bob a écrit :\nTu viens ?', text: 'Oui.' },
    { name: 'an original message', body: 'Yes.\n-----Original Message-----\nFrom: Bob', text: 'Yes.' },
    {
      name: 'a sentence that begins with On',
      body: 'On Monday I wrote a letter.\nIt was long.',
      text: 'On Monday I wrote a letter.\r\nIt was long.',
    },
    { name: 'a signature', body: 'Yes.\n\n-- \nAda\n+49', text: 'Yes.', signature: '-- \r\nAda\r\n+49' },
    {
      name: 'a signature of a phone',
      body: 'Yes.\n\nSent from my iPhone',
      text: 'Yes.',
      signature: 'Sent from my iPhone',
    },
    { name: 'a line of dashes far above the end', body: `--\n${'x\n'.repeat(30)}`, text: `--${'\r\nx'.repeat(30)}` },
    { name: 'nothing', body: '', text: '' },
  ])('$name', ({ body, text, signature = '' }) => {
    expect(stripReply(body)).toEqual({ text, signature });
  });
});

describe('stripped-html', () => {
  it.each([
    { name: 'no quotation', html: '<p>Yes</p>', expected: '<p>Yes</p>' },
    {
      name: 'a blockquote',
      html: '<p>Yes</p><blockquote>Coming?</blockquote><p>Ada</p>',
      expected: '<p>Yes</p><p>Ada</p>',
    },
    { name: 'nested blockquotes', html: 'a<blockquote>b<blockquote>c</blockquote>d</blockquote>e', expected: 'ae' },
    {
      name: 'the block of Gmail',
      html: '<div>Yes</div><div class="gmail_quote x"><div>On …</div></div>',
      expected: '<div>Yes</div>',
    },
    { name: 'a blockquote without an end', html: 'a<blockquote>b', expected: 'a' },
    { name: 'another class', html: '<div class="quote">a</div>', expected: '<div class="quote">a</div>' },
  ])('$name', ({ html, expected }) => {
    expect(stripHtml(html)).toBe(expected);
  });
});

it('both are linear in the length of the email', () => {
  const line = `On ${'wrote '.repeat(70)}x\n`;
  const cpuMs = (run: () => unknown) => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  expect(cpuMs(() => stripReply(line.repeat(20_000)))).toBeLessThan(1_000);
  expect(cpuMs(() => stripHtml('<blockquote><div>'.repeat(200_000)))).toBeLessThan(3_000);
});
