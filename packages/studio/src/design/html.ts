// The texts of an email → its HTML, short enough to be edited by hand in a JSON field, and built for the clients that people use. Pure.
//
// 1. Attributes stand in single quotes, so that the JSON needs no backslashes for them.
// 2. Outlook for Windows draws with Word: it reads widths, paddings and colours of table cells, so that is where they are. The column of
//    448 px is the middle one of three: the outer two take what is left of a wide window, and a phone squeezes the middle one.
// 3. Light colours stand in attributes and inline, dark ones in one media query. A client without it shows the light ones, or its own.
// 4. The style ends in `} }`, not `}}`, which would look like the end of a placeholder.
// 5. The code is plain digits in an element of its own, right below the word "code", where phones look for it.
// 6. After the preheader come characters without a look, so that an inbox shows nothing of the body after it.
import type { ParsedBrand } from './brand.js';
import { textColorOn } from './colors.js';
import { type LanguageTag, languages } from './languages.js';
import { type CodeWording, type InvitationWording, type Line, placeholders, type Wording } from './wording.js';

/** Text on the card and small print, light and dark: a test holds their contrast. */
export const palette = {
  light: { page: '#f4f4f5', card: '#ffffff', text: '#222', muted: '#666' },
  dark: { page: '#111', card: '#222', text: '#eee', muted: '#aaa' },
} as const;

const { light, dark } = palette;
const font = 'Arial,sans-serif';

/** Characters of an inbox that the preheader and its padding fill: two lines on a phone. */
const preheaderLength = 72;
/** An em space, as wide as two letters, and a combining grapheme joiner, without which an inbox would collapse the spaces. */
const padding = '\u2003\u034f';

const darkStyle =
  `@media (prefers-color-scheme:dark){.b{background:${dark.page}!important}` +
  `.c{background:${dark.card}!important;color:${dark.text}!important}.m{color:${dark.muted}!important} }`;

export function renderHtml(wording: Wording, brand: ParsedBrand, language: LanguageTag): string {
  const { direction } = languages[language];
  const main = wording.kind === 'code' ? codeHtml(wording) : invitationHtml(wording, brand);
  const smallPrint = [
    ...(wording.kind === 'invitation' ? [linkHtml(wording, direction)] : []),
    escapeText(wording.otherwise),
    ...(wording.help ? [escapeText(wording.help)] : []),
    ...(brand.footerText ? [withOwnDirection(brand.footerText, direction)] : []),
  ];
  return (
    `<!doctype html><html lang='${language}' dir='${direction}'><head>` +
    "<meta name='viewport' content='width=device-width'><meta name='color-scheme' content='light dark'>" +
    `<style>${darkStyle}</style></head><body class='b' style='margin:0;background:${light.page}'>` +
    `<div style='display:none'>${preheader(wording.purpose)}</div><br>` +
    // Webmail drops <html>, and its direction with it.
    `<table role='presentation' width='100%'${direction === 'rtl' ? " dir='rtl'" : ''}><tr><td></td>` +
    `<td class='c' width='448' bgcolor='${light.card}' style='box-sizing:border-box;padding:32px 28px;border-top:4px solid ` +
    `${brand.accentColor};font:16px/1.5 ${font};color:${light.text};word-break:break-word'>${logoHtml(brand)}` +
    `<h1 style='margin:0;font-size:20px'>${lineHtml(wording.title)}</h1>${main}` +
    `<p class='m' style='margin:24px 0 0;font-size:13px;color:${light.muted}'>${smallPrint.join('<br><br>')}</p>` +
    '</td><td></td></tr></table><br></body></html>'
  );
}

function codeHtml({ purpose, secret }: CodeWording): string {
  return (
    `<p style='margin:4px 0 12px;font-size:40px;font-weight:bold;letter-spacing:4px'>${placeholders.code}</p>` +
    `${escapeText(purpose)}<br>${escapeText(secret)}`
  );
}

/** A button is a cell with a background; Word pads the cell (`mso-padding-alt`), other clients the link, so that all of it can be clicked. */
function invitationHtml({ button }: InvitationWording, { accentColor }: ParsedBrand): string {
  return (
    // Names may run from right to left: <bdi> keeps their punctuation on the right side.
    `<p style='margin:4px 0 20px;font-size:26px;font-weight:bold'><bdi>${placeholders.organization}</bdi></p>` +
    "<table role='presentation' cellspacing='0'><tr>" +
    `<td bgcolor='${accentColor}' style='mso-padding-alt:12px 24px'><a href='${placeholders.link}' ` +
    `style='display:block;padding:12px 24px;font:bold 16px Arial;color:${textColorOn(accentColor)};text-decoration:none'>` +
    `${escapeText(button)}</a></td></tr></table>`
  );
}

function linkHtml({ link: [before, after] }: InvitationWording, direction: 'ltr' | 'rtl'): string {
  const link = direction === 'rtl' ? `<span dir='ltr'>${placeholders.link}</span>` : placeholders.link;
  return `${escapeText(before)}${link}${escapeText(after)}`;
}

/** A postal address in Latin letters inside an Arabic email: its number stays in front. */
function withOwnDirection(text: string, direction: 'ltr' | 'rtl'): string {
  return direction === 'rtl' ? `<span dir='auto'>${escapeText(text)}</span>` : escapeText(text);
}

function logoHtml({ logo, productName = '' }: ParsedBrand): string {
  if (!logo) return '';
  const size = `width='${logo.width}' style='max-width:100%;border:0'`;
  return `<p style='margin:0 0 20px'><img src='${escapeAttribute(logo.url)}' alt='${escapeAttribute(productName)}' ${size}></p>`;
}

function preheader(text: string): string {
  return escapeText(text) + padding.repeat(Math.max(0, Math.ceil((preheaderLength - text.length) / padding.length)));
}

function lineHtml(line: Line): string {
  return line
    .map((part) => (typeof part === 'string' ? escapeText(part) : `<bdi>${escapeText(part.product)}</bdi>`))
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\n': '<br>' };

/** A placeholder of the connector, as only edited texts have one: brand and design are checked to have none. */
const placeholder = /(\{\{\s*[\w-]+(?:\.[\w-]+)*\s*\}\})/;

/** Besides markup, what could start a placeholder or a variable of Mailgun. An apostrophe stays: it reads better in JSON. */
function escapeText(text: string): string {
  const escapePart = (part: string) =>
    part.replace(/[&<>"{}%\n]/g, (character) => entities[character] ?? `&#${character.charCodeAt(0)};`);
  return text
    .split(placeholder)
    .map((part, index) => (index % 2 === 1 ? part : escapePart(part)))
    .join('');
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll("'", '&#39;');
}
