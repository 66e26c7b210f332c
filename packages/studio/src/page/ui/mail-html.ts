// A mail's html, made ready for a sandboxed srcdoc frame: nothing is fetched, and it sees the colour scheme that was chosen. Pure.

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'";
const doctype = /^\s*<!doctype[^>]*>/i;

/**
 * The frame itself is sandboxed without scripts; this policy is the second wall. Links aim at a new window, which the sandbox
 * does not open: a click does nothing.
 */
export function guardHtml(html: string, scheme: 'light' | 'dark'): string {
  const start = doctype.exec(html)?.[0] ?? '';
  const guard = `<meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank">`;
  return `${start}${guard}${withoutTargets(asScheme(html.slice(start.length), scheme))}`;
}

/** A link with a target of its own could still take its frame away to a page that is refused, and the mail with it. */
function withoutTargets(html: string): string {
  return html.replace(/<(?:a|area|form)\b(?:"[^"]*"|'[^']*'|[^>"'])*>/gi, (tag) =>
    tag.replace(/\s(?:form)?target\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ''),
  );
}

/** Frames follow the system's scheme and cannot be told another: so the media queries are answered here. */
export function asScheme(html: string, scheme: 'light' | 'dark'): string {
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_query, asked: string) =>
      asked.toLowerCase() === scheme ? '(min-width:0)' : '(max-width:0)',
    )
    .replace(
      /(<meta\s[^>]*name=["']?color-scheme["']?[^>]*content=)(["'])([^"']*)\2/gi,
      (_meta, head: string, quote: string, offered: string) => {
        const accepts = offered.toLowerCase().split(/\s+/).includes(scheme);
        return `${head}${quote}${accepts ? scheme : 'light'}${quote}`;
      },
    )
    .replace(/(color-scheme\s*:\s*)(light dark|dark light)/gi, (_rule, head: string) => head + scheme);
}

export function hasRemoteImages(html: string): boolean {
  return /<img[^>]+src\s*=\s*["']?\s*(https?:)?\/\//i.test(html) || /url\(\s*["']?\s*(https?:)?\/\//i.test(html);
}
