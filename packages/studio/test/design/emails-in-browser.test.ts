// The emails in a real browser: the column on a desktop and on a phone, the direction, and the colors of light and dark.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseBrand } from '../../src/design/brand.ts';
import { designEmail } from '../../src/design/design-email.ts';
import { languages, languageTags } from '../../src/design/languages.ts';
import { designTypes } from '../../src/design/wording.ts';
import { launchBrowser } from '../support/browser.js';

const brand = parseBrand({
  productName: 'Analytical Engines of London',
  supportAddress: 'support@analytical-engines.example',
});
const emails = languageTags.flatMap((language) =>
  designTypes.map((type) => ({
    language,
    type,
    ...designEmail({ type, language, ...(brand.ok && { brand: brand.brand }) }),
  })),
);
/** Values as long as they get. */
const filledIn = (html: string) =>
  html
    .replace('{{code}}', '402913')
    .replaceAll('{{link}}', `https://shop.example.com/invitations/accept?token=${'kqWmZbTf'.repeat(20)}`)
    .replace('{{organization.name}}', 'Donaudampfschifffahrtsgesellschaftskapitän');

/** What the page reports about itself; a text, because this file is not checked with the types of a browser. */
const measure = `(() => {
  const card = document.querySelector('.c');
  const style = getComputedStyle(card);
  const code = document.querySelector('h1 + p');
  return {
    overflow: document.documentElement.scrollWidth - innerWidth,
    width: Math.round(card.getBoundingClientRect().width),
    direction: getComputedStyle(code).direction,
    lines: Math.round(code.getBoundingClientRect().height / parseFloat(getComputedStyle(code).lineHeight)),
    colors: [getComputedStyle(document.body).backgroundColor, style.backgroundColor, style.color],
    preheader: document.querySelector('div').getBoundingClientRect().height,
  };
})()`;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function measureAll(page: Page): Promise<Array<(typeof emails)[number] & { measured: Record<string, unknown> }>> {
  const results = [];
  for (const email of emails) {
    await page.setContent(filledIn(email.html), { waitUntil: 'commit' });
    results.push({ ...email, measured: (await page.evaluate(measure)) as Record<string, unknown> });
  }
  await page.close();
  return results;
}

it.each([
  {
    widthPx: 600,
    width: 448,
    colorScheme: 'light',
    colors: ['rgb(244, 244, 245)', 'rgb(255, 255, 255)', 'rgb(34, 34, 34)'],
  },
  {
    widthPx: 320,
    width: 308,
    colorScheme: 'dark',
    colors: ['rgb(17, 17, 17)', 'rgb(34, 34, 34)', 'rgb(238, 238, 238)'],
  },
] as const)(
  'fits $widthPx px, $colorScheme, with the longest values',
  async ({ widthPx, width, colorScheme, colors }) => {
    const page = await browser.newPage({ viewport: { width: widthPx, height: 640 }, colorScheme });
    for (const { language, type, measured } of await measureAll(page)) {
      const { direction } = languages[language];
      const lines = type === 'OrganizationInvitation' ? expect.any(Number) : 1;
      expect({ language, type, ...measured }).toEqual({
        language,
        type,
        overflow: 0,
        width,
        direction,
        lines,
        colors,
        preheader: 0,
      });
    }
  },
);
