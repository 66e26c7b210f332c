// Which elements of an email's HTML a reader does not see: by attribute, by style, by a rule of its style sheet. Pure.
import type { Tag } from './html-tokens.js';

const hidingStyle = new RegExp(
  [
    'display\\s{0,9}:\\s{0,9}none',
    'visibility\\s{0,9}:\\s{0,9}(?:hidden|collapse)',
    'mso-hide\\s{0,9}:\\s{0,9}all',
    'opacity\\s{0,9}:\\s{0,9}0(?:\\.0+)?(?![\\d.])',
    'font-size\\s{0,9}:\\s{0,9}(?:[0-3](?:\\.\\d+)?(?:px|pt)|0(?:\\.0+)?(?:r?em|%)?(?![\\d.]))',
    '(?:^|[;\\s])(?:max-)?(?:height|width)\\s{0,9}:\\s{0,9}0(?:px|pt|em|%)?(?![\\d.])',
    '(?:^|[;\\s])color\\s{0,9}:\\s{0,9}transparent',
    '(?:left|top|text-indent)\\s{0,9}:\\s{0,9}-\\d{4,}',
    'clip\\s{0,9}:\\s{0,9}rect\\(\\s{0,9}0',
    'scale\\(\\s{0,9}0\\s{0,9}\\)',
  ].join('|'),
  'i',
);

const hides = (style: string) => hidingStyle.test(style.slice(0, 2_000));

export function isHiddenByStyle({ name, attributes }: Tag): boolean {
  if (attributes.has('hidden') || (name === 'dialog' && !attributes.has('open'))) return true;
  const style = attributes.get('style')?.value ?? '';
  // Of cells and images a height of 0 is common, and hides nothing: they grow with what is in them.
  if (/^(td|th|tr|table|img)$/.test(name))
    return /display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden/i.test(style.slice(0, 2_000));
  return hides(style);
}

const maxRules = 2_000;

/** The classes and ids that a `<style>` hides for every reader: rules within `@media` hold for some only. */
export function hiddenSelectors(html: string): (tag: Tag) => boolean {
  const names = new Set<string>();
  for (const sheet of styleSheets(html)) {
    let depth = 0;
    let start = 0;
    let rules = 0;
    for (let at = 0; at < sheet.length && rules < maxRules; at += 1) {
      const character = sheet[at];
      if (character === '{') {
        depth += 1;
        if (depth > 1) continue;
        const selectors = sheet.slice(start, at);
        const end = sheet.indexOf('}', at);
        rules += 1;
        if (!selectors.includes('@') && hides(sheet.slice(at + 1, end < 0 ? sheet.length : end))) {
          for (const selector of selectors.slice(-1_000).split(',')) {
            const [, name] = /^\s{0,99}[a-z]{0,20}([.#][\w-]{1,99})\s{0,99}$/i.exec(selector) ?? [];
            if (name) names.add(name);
          }
        }
      } else if (character === '}') {
        depth = Math.max(0, depth - 1);
        start = at + 1;
      }
    }
  }
  if (names.size === 0) return () => false;
  return ({ attributes }) => {
    const classes = attributes.get('class')?.value.slice(0, 2_000).split(/\s+/) ?? [];
    return classes.some((name) => names.has(`.${name}`)) || names.has(`#${attributes.get('id')?.value ?? ''}`);
  };
}

function styleSheets(html: string): string[] {
  const sheets: string[] = [];
  const lower = /<style[^>]{0,500}>/gi;
  for (let found = lower.exec(html); found && sheets.length < 50; found = lower.exec(html)) {
    const start = found.index + found[0].length;
    const end = html.indexOf('</', start);
    sheets.push(html.slice(start, end < 0 ? html.length : end));
    lower.lastIndex = end < 0 ? html.length : end;
  }
  return sheets;
}
