// One page over all previewed emails, to be opened as a file: a row for each usage type, a column for each language. Pure.
import { html, raw } from 'hono/html';
import { quantity } from '../contract/plain-text.js';

export interface IndexedEmail {
  readonly type: string;
  /** Empty for an email whose language is not known. */
  readonly language: string;
  /** Its subject, or why there is no email. */
  readonly subject: string;
  /** Its files beside the page: HTML, text and source; none where there is no email. */
  readonly files: readonly string[];
}

const style = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{margin:32px 24px}
h1{margin:0;font-size:24px}
h1+p{margin:0;opacity:.7}
h2{margin:40px 0 12px;font-size:17px}
section>div{display:flex;gap:24px;overflow-x:auto;padding-bottom:12px}
figure{margin:0;flex:0 0 320px;min-width:0}
figcaption{display:grid;grid-template-columns:1fr auto;gap:2px 16px;padding-bottom:8px}
figcaption p{grid-column:1/-1;margin:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
figure:not(:has(iframe)) p{white-space:normal}
nav{display:flex;gap:12px}
iframe{display:block;box-sizing:border-box;width:100%;height:460px;border:1px solid #8886;border-radius:8px;background:Canvas;background-clip:padding-box}
`;

/** What stands on the link to a file. */
const linkTexts: ReadonlyArray<readonly [extension: string, text: string]> = [
  ['.html', 'HTML'],
  ['.txt', 'Text'],
  ['.eml', 'Source'],
];

export function renderIndex(emails: readonly IndexedEmail[]): string {
  const types = [...new Set(emails.map(({ type }) => type))];
  const languages = new Set(emails.map(({ language }) => language));
  const sections = types.map((type) => {
    const figures = emails.filter((email) => email.type === type).map(renderFigure);
    return html`<section><h2>${type}</h2><div>${figures}</div></section>`;
  });
  return String(html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Emails</title><style>${raw(style)}</style></head><body><h1>Emails</h1><p>${quantity(types.length, 'usage type')}, ${quantity(languages.size, 'language')}, with example values</p>
<main>${sections}</main></body></html>
`);
}

/** The email in a frame where nothing runs. */
function renderFigure({ type, language, subject, files }: IndexedEmail) {
  const links = linkTexts.flatMap(([extension, text]) => {
    const file = files.find((one) => one.endsWith(extension));
    return file === undefined ? [] : [html`<a href="${encodeURIComponent(file)}">${text}</a>`];
  });
  const page = files.find((file) => file.endsWith('.html'));
  return html`<figure><figcaption><b>${language}</b><nav>${links}</nav><p dir="auto" title="${subject}">${subject}</p></figcaption>
${page === undefined ? '' : html`<iframe sandbox="" loading="lazy" title="${type}, ${language}" src="${encodeURIComponent(page)}"></iframe>`}</figure>`;
}
