// What is left of an email's CSS in Outlook for Windows, by caniemail's data.
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { approximateOutlook, type SupportData } from '../../src/clients/outlook-approximation.ts';
import { designEmail } from '../../src/design/design-email.ts';
import { designTypes } from '../../src/design/wording.ts';

const require = createRequire(import.meta.url);
const support: SupportData = require('caniemail/caniemail.json');
const styleIn = (html: string) => /<(?:td|p|a|div|span|table|body)[^>]* style="([^"]*)"/.exec(html)?.[1];

it.each([
  {
    name: 'drops a property that is not supported',
    html: "<p style='border-radius:6px;color:#222'>",
    expected: 'color:#222',
  },
  { name: 'drops a translucent color', html: "<p style='color:rgba(0,0,0,.5);margin:0'>", expected: 'margin:0' },
  { name: 'keeps the padding of a cell', html: "<td style='padding:8px'>", expected: 'padding:8px' },
  { name: 'drops the padding of a link', html: "<a style='padding:8px;color:#fff'>", expected: 'color:#fff' },
  { name: 'pads a cell as mso-padding-alt sets it', html: "<td style='mso-padding-alt:8px'>", expected: 'padding:8px' },
  { name: 'drops a maximum width', html: "<table style='max-width:448px;width:100%'>", expected: 'width:100%' },
  { name: 'drops the width of a div', html: "<div style='width:448px;color:#222'>", expected: 'color:#222' },
  { name: 'keeps what is hidden', html: "<div style='display:none'>", expected: 'display:none' },
  { name: 'drops other displays', html: "<a style='display:block;color:#fff'>", expected: 'color:#fff' },
  { name: 'drops an automatic margin', html: "<div style='margin:auto;color:#222'>", expected: 'color:#222' },
])('$name', ({ html, expected }) => {
  expect(styleIn(approximateOutlook(html, support))).toBe(expected);
});

it('drops media queries and keeps other rules', () => {
  const html = '<style>p{color:red}@media (prefers-color-scheme:dark){p{color:#fff}b{color:#fff} }</style>';
  expect(approximateOutlook(html, support)).toBe('<style>p{color:red}</style>');
});

it.each(designTypes)('%s keeps its width, padding, colors, text sizes and hidden preheader', (type) => {
  const html = approximateOutlook(designEmail({ type }).html, support);
  for (const kept of [
    'width="448"',
    'bgcolor="#ffffff"',
    'padding:32px 28px',
    'border-top:4px solid',
    'Arial',
    'display:none',
  ]) {
    expect(html).toContain(kept);
  }
});
