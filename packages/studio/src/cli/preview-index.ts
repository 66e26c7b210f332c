// One page over all previewed emails, to be opened as a file: a row for each usage type, a column for each language. Pure.
import { html, raw } from 'hono/html';

export interface IndexedEmail {
  readonly type: string;
  readonly locale: string;
  /** Its subject, or why there is no email. */
  readonly subject: string;
  /** Its HTML file, beside the page; absent where there is none. */
  readonly file: string | undefined;
}

const style = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{margin:24px}
main{display:grid;gap:32px}
section>div{display:flex;gap:20px;overflow-x:auto;padding-bottom:12px}
figure{margin:0;flex:0 0 320px}
figcaption{padding-bottom:8px;overflow-wrap:anywhere}
small{opacity:.7}
iframe{width:320px;height:420px;border:1px solid #8885;border-radius:8px;background:#fff}
`;

export function renderIndex(emails: readonly IndexedEmail[]): string {
  const types = [...new Set(emails.map(({ type }) => type))];
  const sections = types.map((type) => {
    const figures = emails.filter((email) => email.type === type).map(renderFigure);
    return html`<section><h2>${type}</h2><div>${figures}</div></section>`;
  });
  return String(html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Emails</title><style>${raw(style)}</style></head><body><h1>Emails</h1><main>${sections}</main></body></html>
`);
}

/** In a frame where nothing runs. */
function renderFigure({ type, locale, subject, file }: IndexedEmail) {
  const caption = html`<small>${locale}</small><br>${subject}`;
  if (file === undefined) return html`<figure><figcaption>${caption}</figcaption></figure>`;
  return html`<figure><figcaption>${caption}<br><a href="${encodeURIComponent(file)}">${file}</a></figcaption>
<iframe sandbox="" loading="lazy" title="${type}, ${locale}" src="${encodeURIComponent(file)}"></iframe></figure>`;
}
