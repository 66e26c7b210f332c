// What is found of an email's HTML and CSS that clients do not support, and that the table agrees with caniemail's data.
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { designEmail } from '../../src/design/design-email.ts';
import { languageTags } from '../../src/design/languages.ts';
import { designTypes } from '../../src/design/wording.ts';
import { clientFeatures } from '../../src/lint/client-features.ts';
import { findUnsupported } from '../../src/lint/client-support.ts';
import { dataDate, unsupportedBy } from '../../src/lint/client-support-data.ts';

interface SupportData {
  last_update_date: string;
  data: Array<{ slug: string; stats: Record<string, Record<string, Record<string, string>>> }>;
}
const caniemail: SupportData = createRequire(import.meta.url)('caniemail/caniemail.json');

/** Client → its platforms in the data. A client of which only some platforms lack a feature is listed with those. */
const clients: Record<string, { family: string; platforms: Record<string, string> }> = {
  'Outlook for Windows': { family: 'outlook', platforms: { windows: '' } },
  'Outlook.com': { family: 'outlook', platforms: { 'outlook-com': '' } },
  'Outlook for phones': { family: 'outlook', platforms: { ios: 'iOS', android: 'Android' } },
  Gmail: { family: 'gmail', platforms: { 'desktop-webmail': 'web', ios: 'iOS', android: 'Android' } },
  'Yahoo Mail': { family: 'yahoo', platforms: { 'desktop-webmail': 'web', ios: 'iOS', android: 'Android' } },
  'Apple Mail': { family: 'apple-mail', platforms: { macos: 'macOS', ios: 'iOS' } },
  'Samsung Email': { family: 'samsung-email', platforms: { android: '' } },
};

function clientsWithout(slug: string): string[] {
  const stats = caniemail.data.find((feature) => feature.slug === slug)?.stats;
  if (!stats) throw new Error(`${slug} is not in caniemail's data.`);
  return Object.entries(clients).flatMap(([client, { family, platforms }]) => {
    const lacking = Object.entries(platforms).filter(([platform]) =>
      // The newest version comes last. Word's max-width works in none but the tables of Outlook 2019.
      Object.values(stats[family]?.[platform] ?? {})
        .at(-1)
        ?.startsWith(slug === 'css-max-width' && platform === 'windows' ? 'a' : 'n'),
    );
    if (lacking.length === 0) return [];
    const isEvery = lacking.length === Object.keys(platforms).length;
    return [isEvery ? client : `${client} (${lacking.map(([, name]) => name).join(', ')})`];
  });
}

describe('table of client support', () => {
  it('agrees with caniemail’s data', () => {
    expect(dataDate).toBe(caniemail.last_update_date.slice(0, 10));
    expect(unsupportedBy).toEqual(Object.fromEntries(clientFeatures.map(({ slug }) => [slug, clientsWithout(slug)])));
  });

  it('has no feature that works everywhere', () => {
    expect(Object.values(unsupportedBy).filter((lacking) => lacking.length === 0)).toEqual([]);
  });
});

const slugsIn = (html: string) => findUnsupported(html).map(({ feature }) => feature.slug);

it.each([
  { given: "<p style='display: FLEX'>", found: ['css-display-flex'] },
  { given: "<p style='display:block;float:left'>", found: ['css-float'] },
  { given: '<style>p{display:grid}</style>', found: ['css-display-grid'] },
  { given: '<style>/* p{display:grid} */</style>', found: [] },
  { given: '<style>@media (min-width:9px){p{display:grid}} b{float:left}</style>', found: ['css-float'] },
  { given: "<p style='position:relative'>", found: [] },
  { given: "<div style='max-width:448px'>", found: ['css-max-width'] },
  { given: "<td width='448' style='max-width:448px'>", found: [] },
  { given: "<img style='max-width:100%'>", found: [] },
  { given: "<!--[if mso]><table width='448'><![endif]--><div style='max-width:448px'>", found: [] },
  { given: "<!--[if !mso]><!--><p style='display:flex'><!--<![endif]-->", found: [] },
  { given: "<td style='background:url(a.png)'>", found: ['css-background-image'] },
  { given: "<td bgcolor='#fff' style='background:url(a.png)'>", found: [] },
  { given: "<p style='--a:1px;width:var(--a)'>", found: ['css-variables'] },
  { given: "<p style='width:calc(1px + 1px)'>", found: ['css-unit-calc'] },
  { given: "<p style='font-size:clamp(1px,2px,3px)'>", found: ['css-function-clamp'] },
  { given: "<p style='font-size:1rem'>", found: ['css-unit-rem'] },
  { given: "<p style='color:rgba(0,0,0,.5)'>", found: ['css-rgba'] },
  { given: "<p style='box-shadow:0 0 1px rgba(0,0,0,.5);border-radius:1px'>", found: [] },
  { given: "<p style='opacity:0'>", found: ['css-opacity'] },
  { given: "<p style='opacity:0.5'>", found: [] },
  { given: "<p style='visibility:hidden'>", found: ['css-visibility'] },
  { given: '<p hidden>', found: ['html-hidden'] },
  { given: "<p hidden style='display:none'>", found: [] },
  { given: "<link rel='stylesheet' href='a.css'>", found: ['html-link'] },
  { given: "<link rel='icon' href='a.png'>", found: [] },
  {
    given: '<form><object></object><svg></svg><video></video><audio></audio></form>',
    found: ['html-form', 'html-svg', 'html-video', 'html-audio', 'html-object'],
  },
  {
    given: "<img src='https://a.example/a.svg?1'><img src='b.webp'><img src='c.avif'>",
    found: ['image-svg', 'image-webp', 'image-avif'],
  },
  { given: "<img src='data:image/png;base64,AA'>", found: ['image-base64'] },
  { given: 'display:flex in words', found: [] },
])('finds $found in $given', ({ given, found }) => {
  expect(slugsIn(given)).toEqual(found);
});

it('lists a feature once, with its clients', () => {
  const [first, ...more] = findUnsupported("<p style='display:grid'></p>".repeat(1_000));
  expect(more).toEqual([]);
  expect(first?.clients).toEqual(['Outlook for Windows', 'Outlook for phones', 'Gmail', 'Yahoo Mail']);
});

it('finds nothing in any of the 180 designed emails', () => {
  const emails = languageTags.flatMap((language) => designTypes.map((type) => ({ language, type })));
  expect(emails).toHaveLength(180);
  expect(emails.filter((email) => slugsIn(designEmail(email).html).length > 0)).toEqual([]);
});
