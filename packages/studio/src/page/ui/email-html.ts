// Prepares an email's HTML for a sandboxed srcdoc frame: nothing is loaded, and the chosen color scheme applies. Pure.

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'";
const doctype = /^\s*<!doctype[^>]*>/i;

/**
 * The frame itself is sandboxed without scripts; this policy is a second line of defense. Links open a new window, which the
 * sandbox blocks: a click does nothing.
 */
export function sandboxHtml(html: string, scheme: 'light' | 'dark'): string {
  const start = doctype.exec(html)?.[0] ?? '';
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank">`;
  return `${start}${head}${withoutTargets(applyColorScheme(html.slice(start.length), scheme))}`;
}

/** A link with its own target could still navigate its frame to a blocked page, and the email would disappear. */
function withoutTargets(html: string): string {
  return html.replace(/<(?:a|area|form)\b(?:"[^"]*"|'[^']*'|[^>"'])*>/gi, (tag) =>
    tag.replace(/\s(?:form)?target\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ''),
  );
}

/** Frames follow the system's color scheme, with no way to set another: so the media queries are resolved here. */
export function applyColorScheme(html: string, scheme: 'light' | 'dark'): string {
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_query, queried: string) =>
      queried.toLowerCase() === scheme ? '(min-width:0)' : '(max-width:0)',
    )
    .replace(
      /(<meta\s[^>]*name=["']?color-scheme["']?[^>]*content=)(["'])([^"']*)\2/gi,
      (_meta, start: string, quote: string, supported: string) => {
        const isSupported = supported.toLowerCase().split(/\s+/).includes(scheme);
        return `${start}${quote}${isSupported ? scheme : 'light'}${quote}`;
      },
    )
    .replace(/(color-scheme\s*:\s*)(light dark|dark light)/gi, (_rule, start: string) => start + scheme);
}

export function hasRemoteImages(html: string): boolean {
  return /<img[^>]+src\s*=\s*["']?\s*(https?:)?\/\//i.test(html) || /url\(\s*["']?\s*(https?:)?\/\//i.test(html);
}
