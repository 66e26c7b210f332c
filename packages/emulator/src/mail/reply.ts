// Separates the new text of a reply from what it quotes and from its signature. Line by line; Mailgun's own rules are not known, so
// this follows the forms that mail clients write. Pure. (receive-http: stripped-text, stripped-signature, stripped-html)
import { readTokens } from './html-tokens.js';

/** `On Mon, … Ada <ada@example.org> wrote:`, and in other languages that end in a colon. Apart, so that each is linear. */
const introductionStart = /^(?:>\s*)?(?:On|Am|Le|El|Il|Op|Em|Den)\s/;
const introductionVerb = /(?:^|\s)(?:wrote|schrieb|écrit|escribió|scritto|schreef|escreveu|skrev)(?=\s|:)/u;
const originalMessage =
  /^-{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine)\s*-{2,}$/i;
/** Two dashes and a space; many clients lose the space. (RFC 3676, section 4.3) */
const signatureStart = /^(?:-- ?|__+|Sent from my \S.{0,40})$/;
const maxSignatureLines = 12;
const maxIntroduction = 500;

export interface StrippedReply {
  text: string;
  signature: string;
}

export function stripReply(body: string): StrippedReply {
  const lines = body.split(/\r?\n/);
  const quote = lines.findIndex((line, index) => isQuoteStart(lines, line.trim(), index));
  const own = (quote < 0 ? lines : lines.slice(0, quote)).filter((line) => !line.startsWith('>'));
  while (own.length > 0 && own.at(-1)?.trim() === '') own.pop();
  const from = Math.max(0, own.length - maxSignatureLines);
  const at = own.findIndex((line, index) => index >= from && signatureStart.test(line));
  if (at < 0) return { text: own.join('\r\n'), signature: '' };
  return { text: own.slice(0, at).join('\r\n').trimEnd(), signature: own.slice(at).join('\r\n') };
}

function isQuoteStart(lines: readonly string[], line: string, index: number): boolean {
  if (originalMessage.test(line.slice(0, 200))) return true;
  if (line.length > maxIntroduction || !introductionStart.test(line)) return false;
  // Clients fold a long introduction.
  const next = lines[index + 1]?.trim().slice(0, maxIntroduction) ?? '';
  return [line, `${line} ${next}`].some((text) => text.endsWith(':') && introductionVerb.test(text));
}

/** Without quotations: `blockquote`, and the block of a client that marks it by its class. */
export function stripHtml(html: string): string {
  const kept: string[] = [];
  let from = 0;
  let quoting: { name: string; depth: number } | undefined;
  readTokens(html, {
    open({ name, attributes, start }) {
      if (quoting) {
        if (name === quoting.name) quoting.depth += 1;
        return;
      }
      const isQuote = name === 'blockquote' || /\bgmail_quote\b/.test(attributes.get('class')?.value ?? '');
      if (!isQuote) return;
      kept.push(html.slice(from, start));
      quoting = { name, depth: 1 };
    },
    close(name, start) {
      if (quoting?.name !== name) return;
      quoting.depth -= 1;
      if (quoting.depth > 0) return;
      quoting = undefined;
      from = html.indexOf('>', start) + 1 || html.length;
    },
  });
  if (!quoting) kept.push(html.slice(from));
  return kept.join('');
}
