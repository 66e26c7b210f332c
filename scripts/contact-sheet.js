// Every email of the design in one picture: phone and desktop, light and dark, and roughly as Outlook for Windows shows it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { approximateOutlook } from '../packages/studio/lib/clients/outlook-approximation.js';

const require = createRequire(import.meta.url);
/** @type {import('../packages/studio/lib/clients/outlook-approximation.js').SupportData} */
const support = require('caniemail/caniemail.json');

/** @typedef {{ name: string, width: number, colorScheme: 'light' | 'dark', change?: (html: string) => string }} View */
/** @type {readonly View[]} */
const views = [
  { name: '600 px, light', width: 600, colorScheme: 'light' },
  { name: '600 px, dark', width: 600, colorScheme: 'dark' },
  { name: '320 px, light', width: 320, colorScheme: 'light' },
  { name: '320 px, dark', width: 320, colorScheme: 'dark' },
  {
    name: 'Outlook for Windows, approximation (without the CSS that caniemail lists as unsupported)',
    width: 600,
    colorScheme: 'light',
    change: (html) => approximateOutlook(html, support),
  },
];

/** The package of Fontsource that stands in for Arial, which machines that take screenshots seldom have. */
const font = '@fontsource/arimo';

/**
 * @param {import('playwright-core').Browser} browser
 * @param {ReadonlyArray<{ name: string, subject: string, html: string }>} emails rendered, in rows
 * @param {string} logo SVG, shown for every picture of an email
 * @returns {Promise<Buffer>} a PNG
 */
export async function takeContactSheet(browser, emails, logo) {
  const fontFaces = createFontFaces();
  /** @param {import('playwright-core').BrowserContextOptions} options */
  const openPage = async (options) => {
    const page = await browser.newPage(options);
    await page.route(/^https:/, (route) => route.fulfill(respond(new URL(route.request().url()), logo)));
    return page;
  };
  /** @type {string[][]} */
  const columns = [];
  for (const { width, colorScheme, change } of views) {
    const page = await openPage({ viewport: { width, height: 100 }, colorScheme });
    const pictures = [];
    for (const { html } of emails) {
      await page.setContent((change?.(html) ?? html).replace('</head>', `<style>${fontFaces}</style></head>`));
      await page.evaluate('document.fonts.ready');
      const png = await page.screenshot({ fullPage: true });
      pictures.push(`<td><img width="${width}" alt="" src="data:image/png;base64,${png.toString('base64')}"></td>`);
    }
    columns.push(pictures);
    await page.close();
  }
  const rows = emails.map(({ name, subject }, row) => {
    const heading = `<th colspan="${views.length}"><b>${escapeHtml(name)}</b>&ensp;${escapeHtml(subject)}</th>`;
    return `<tr>${heading}</tr><tr>${columns.map((column) => column[row]).join('')}</tr>`;
  });
  const page = await openPage({ viewport: { width: 100, height: 100 } });
  const names = views.map(({ name }) => `<th>${escapeHtml(name)}</th>`).join('');
  await page.setContent(
    `<!doctype html><style>${fontFaces}${sheetStyle}</style><table><tr>${names}</tr>${rows.join('')}</table>`,
  );
  await page.evaluate('document.fonts.ready');
  const picture = await page.screenshot({ fullPage: true });
  await page.close();
  return picture;
}

const sheetStyle =
  'body{margin:12px;width:max-content;font:15px/1.4 Arial;background:#d4d4d8;color:#222}table{border-spacing:12px}' +
  'th{text-align:left;font-weight:400;padding-top:8px;vertical-align:bottom}td{vertical-align:top;padding:0}img{display:block}';

/** Served by `respond`; the page fetches only the fonts whose characters it shows. */
const fontOrigin = 'https://fonts.invalid';

function createFontFaces() {
  /** @type {Record<string, string>} */
  const ranges = require(`${font}/unicode.json`);
  const prefix = font.slice(font.indexOf('/') + 1);
  return Object.entries(ranges)
    .flatMap(([subset, range]) => [400, 700].map((weight) => ({ subset: subset.replace(/[[\]]/g, ''), range, weight })))
    .map(({ subset, range, weight }) => {
      const url = `${fontOrigin}/${font}/files/${prefix}-${subset}-${weight}-normal.woff2`;
      return `@font-face{font-family:Arial;font-weight:${weight};unicode-range:${range};src:url(${url})}`;
    })
    .join('');
}

/** @param {URL} url @param {string} logo */
function respond(url, logo) {
  if (url.origin !== fontOrigin) return { contentType: 'image/svg+xml', body: logo };
  const body = readFileSync(require.resolve(url.pathname.slice(1)));
  return { contentType: 'font/woff2', headers: { 'access-control-allow-origin': '*' }, body };
}

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
