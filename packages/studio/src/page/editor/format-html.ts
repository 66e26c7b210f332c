// HTML laid out for reading, and back: `minifyHtml` takes out the white space that the layout put in. Pure.
import { html as beautify } from 'js-beautify';

export function formatHtml(html: string): string {
  return beautify(html, { indent_size: 2, wrap_line_length: 0, preserve_newlines: false, extra_liners: [] });
}

/** Elements around which white space shows nothing. */
const blocks =
  'html|head|title|meta|link|style|base|body|table|thead|tbody|tfoot|tr|td|th|center|div|p|h[1-6]|ul|ol|li|hr|br|blockquote|section|header|footer|main|article';
const beforeBlock = new RegExp(`\\s+(?=</?(?:${blocks}|!doctype)\\b)`, 'gi');
const behindBlock = new RegExp(`(</?(?:${blocks}|!doctype)\\b(?:"[^"]*"|'[^']*'|[^"'>])*>)\\s+`, 'gi');
/** Their white space is content. */
const kept =
  /(<pre\b[\s\S]*?<\/pre\s*>|<textarea\b[\s\S]*?<\/textarea\s*>|<!--[\s\S]*?-->|<style\b[\s\S]*?<\/style\s*>)/gi;

export function minifyHtml(html: string): string {
  return html
    .split(kept)
    .map((part, index) => (index % 2 === 1 ? minifyKept(part) : minifyMarkup(part)))
    .join('')
    .trim();
}

function minifyMarkup(markup: string): string {
  return markup
    .replace(/\s*\n\s*/g, '\n')
    .replace(beforeBlock, '')
    .replace(behindBlock, '$1')
    .replace(/\n/g, ' ');
}

function minifyKept(part: string): string {
  if (!/^<style/i.test(part)) return part;
  return part
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\s*([{};])\s*/g, '$1')
    .replace(/:\s+/g, ':')
    .replace(/\s+!/g, '!')
    .replace(/>\s+|\s+</g, (edge) => edge.trim());
}
