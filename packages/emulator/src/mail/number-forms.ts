// Brings a text to plain digits, and blanks out the numbers that are certainly no codes. Pure.
import type { Span } from './html-text.js';

/** Characters without width: joiners, marks of direction, soft hyphens. */
const widthless = /\p{Default_Ignorable_Code_Point}/gu;
const otherDigits = /\p{Nd}+/gu;

/** Digits of any script become ASCII, and characters without width go; the spans move with the text. */
export function plainCharacters(written: string, spans: readonly Span[]): { text: string; spans: readonly Span[] } {
  const removed: number[] = [];
  const visible = written.replace(widthless, (_character, at: number) => {
    removed.push(at);
    return '';
  });
  const text = visible
    .replace(/[Ａ-Ｚａ-ｚ]/gu, (letter) => letter.normalize('NFKC'))
    .replace(otherDigits, (run) => asciiDigits(run));
  if (removed.length === 0) return { text, spans };
  const moved = (position: number) => position - countBelow(removed, position);
  return { text, spans: spans.map(({ start, end, kind }) => ({ start: moved(start), end: moved(end), kind })) };
}

/** Digits of two scripts in one run are not a number: they become letters. */
function asciiDigits(run: string): string {
  if (/^[0-9]+$/.test(run)) return run;
  const digits = [...run].map((digit) => digitOf(digit.codePointAt(0) ?? 0));
  const [first] = digits;
  // As long as it was, so that positions stay; only mathematical digits take two units.
  if (digits.some(({ zero }) => zero !== first?.zero)) return 'x'.repeat(run.length);
  return digits
    .map(({ value }) => value)
    .join('')
    .padEnd(run.length, '\u00a0');
}

const isDigit = (codePoint: number) => /\p{Nd}/u.test(String.fromCodePoint(codePoint));
const known = new Map<number, { value: number; zero: number }>();

/** Digits stand in rows of ten, in order; mathematical ones in five rows one after the other. */
function digitOf(codePoint: number): { value: number; zero: number } {
  const cached = known.get(codePoint);
  if (cached) return cached;
  let zero = codePoint;
  while (isDigit(zero - 1)) zero -= 1;
  const value = (codePoint - zero) % 10;
  const digit = { value, zero: codePoint - value };
  known.set(codePoint, digit);
  return digit;
}

function countBelow(sorted: readonly number[], position: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

const spaced = '\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}';
/** Characters of a URL; text in a script without spaces may follow it directly. */
const urlCharacter = `\\x21-\\x7e${spaced}`;
const months =
  'jan|feb|mar|mär|mrz|apr|may|mai|maj|mag|jun|jul|aug|sep|set|oct|okt|ott|out|nov|dec|dez|dic|déc|fév|avr|juin|juil|août|ene|abr|ago|gen|giu|lug|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|led|úno|bře|dub|kvě|čer|srp|zář|říj|pro';

/** Each is linear: bounded repeats, and nothing that can match the same text twice. */
const forms: RegExp[] = [
  // URLs of any scheme, and what follows a host name.
  new RegExp(`[a-z][a-z0-9+.-]{1,30}://[${urlCharacter}]+`, 'giu'),
  new RegExp(`(?<![${spaced}\\p{N}@.-])(?:[a-z0-9-]{1,63}\\.){1,5}[a-z]{2,20}(?::\\d{1,5})?/[${urlCharacter}]*`, 'giu'),
  // Email addresses, and the digits in them.
  /(?<![\w.+%-])[\w.+%-]{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}/gu,
  // Style sheets, and colours in them.
  /\{[^{}\n]{0,500}:[^{}\n]{0,500}\}/gu,
  /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?=[;"'}])/giu,
  // UUIDs, hashes, IPv6 and MAC addresses.
  /(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z])/giu,
  /(?<![0-9a-z])(?=[0-9]{0,40}[a-f])(?=[a-f]{0,40}[0-9])[0-9a-f]{13,128}(?![0-9a-z])/giu,
  /(?<![0-9a-z:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![0-9a-z:])/giu,
  // Dates: 25/11/2026, 2026-11-25, 11/2026, 2026/11, 25.11.
  /(?<![\p{N}])\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\p{N})/gu,
  /(?<![\p{N}./-])(?:\d{1,2}[./](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2})(?![\p{N}])/gu,
  /(?<!\p{N})(?:19|20)\d\d\s?[-–—/]\s?(?:19|20)?\d\d(?!\p{N})/gu,
  // 25 November 2026, Nov 25, 2026, November 2026, 2 de mayo de 2026.
  new RegExp(
    `(?<!\\p{N})\\d{1,2}(?:st|nd|rd|th|er|\\.)?[\\s\\u00a0]{1,2}(?:de |of )?(?:${months})\\p{L}{0,8}\\.?,?(?: de| del)?[\\s\\u00a0]{1,2}(?:19|20)\\d\\d(?!\\p{N})`,
    'giu',
  ),
  new RegExp(
    `(?<!\\p{L})(?:${months})\\p{L}{0,8}\\.?[\\s\\u00a0](?:de )?(?:\\d{1,2}(?:st|nd|rd|th)?,?[\\s\\u00a0])?(?:19|20)\\d\\d(?!\\p{N})`,
    'giu',
  ),
  /(?:19|20|25)\d\d\s?[年년].{0,12}[月월](?:\s?\d{1,2}\s?[日일号號])?/gu,
  // Times: 18:42:01, 18h30, 1830 UTC, 18.30 Uhr.
  /(?<!\p{N})\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,6})?[\s\u00a0]?(?:am|pm|uhr|h)(?!\p{L})/giu,
  /(?<!\p{N})\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?(?!\p{N})/gu,
  /(?<!\p{N})[0-2]\d[0-5]\d[\s\u00a0]?(?:h|hrs|hours|utc|gmt|z|cet|est|pst|uhr)(?!\p{L})/giu,
  // Versions, IPv4 addresses, decimal numbers, thousands.
  /(?<![\p{N}])v?\d{1,9}(?:[.,]\d{1,9}){2,8}(?:[/:]\d{1,5})?(?!\p{N})/giu,
  /(?<![\p{N}])v\.?\s?\d{1,9}(?:\.\d{1,9})*(?!\p{N})/giu,
  /(?:version|ver\.|build|release|android|ios|windows|macos|chrome|firefox|safari|node)[\s/]v?\d{1,9}(?:\.\d{1,9})*/giu,
  /(?<![\p{N}])(?:\d{1,9}[.,]\d{1,3}|\d{1,3}[.,]\d{1,9})(?![\p{N}])/gu,
  /(?<![\p{N}])\d{1,3}(?:[.,'’]\d{3})+(?![\p{N}])/gu,
  // Money: a symbol or its code before or after.
  /[€$£¥₹₽₩₺₫฿₴₪￥][\s\u00a0\u202f]?\d[\d.,'’\u00a0\u202f]*/gu,
  // Whole card numbers.
  /(?<!\p{N})\d{4}(?:[\s\u00a0-]\d{4}){2,5}(?!\p{N})/gu,
  // Telephone numbers: with a plus, in brackets, or in three groups, or more than eight digits.
  /\+[\s\u00a0]?\d(?:[\s\u00a0().\-–/]{0,3}\d){5,16}/gu,
  /\(\d{2,5}\)[\s\u00a0]?\d(?:[\s\u00a0.\-–/]?\d){4,12}/gu,
  /(?<![\p{N}-])\d{2,5}[\s\u00a0.\-–/]\d{3,4}[\s\u00a0.\-–/]\d{4}(?!\p{N})/gu,
  /(?<![\p{N}])0\d{1,4}[\s\u00a0/\-–]{1,3}\d{3,4}[\s\u00a0\-–]?\d{3,6}(?!\p{N})/gu,
  /(?<![\p{N}])[01]\d(?:[\s\u00a0.]\d{2}){4}(?!\p{N})/gu,
  /(?<![\p{N}-])\d{3}[.\-–]\d{4}(?![\p{N}-])/gu,
  // Postal codes: 〒150-0002, DE 19802, D-10115, 19802-1234, 00-950.
  /〒\s?\d{3}[-－]?\d{4}/gu,
  /(?<=,\s?)[A-Z]{2}[\s\u00a0]\d{5}(?:-\d{4})?(?!\p{N})/gu,
  /(?<![\p{L}\p{N}])(?:D|A|CH|F|L|B|PL|CZ|SE|FI|I|E)-\d{4,5}(?=[\s\u00a0]\p{Lu}\p{Ll})/gu,
  /(?<![\p{L}\p{N}])\d{5}-\d{4}(?!\p{N})/gu,
  // Departures at 0915.
  /(?<!\p{L})(?:at|um|à|alle|kl\.?)[\s\u00a0][0-2]\d[0-5]\d(?!\p{N})/giu,
  // Cards: **** 4242.
  /[•*x×·]{2,16}[\s\u00a0-]?\d{4}(?![\p{N}*])/giu,
  // © 2026, 1015 CJ (Netherlands), 111 22 (Sweden).
  /(?:©|\(c\)|copyright)[\s\u00a0]{0,2}(?:19|20)\d\d/giu,
  /(?<![\p{L}\p{N}])\d{4}[\s\u00a0][A-Z]{2}(?=[\s\u00a0,])/gu,
  // Account numbers: DE89 3704 0044 0532 0130 00, IT60X0542811101000000123456; 303 265 045 00021, of groups of several sizes.
  /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}[\s\u00a0]?[A-Z0-9]{4}(?:[\s\u00a0]?[A-Z0-9]{3,4}){1,7}(?:[\s\u00a0]?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])/gu,
  /(?<!\p{N}[\s\u00a0]?)\d{2,3}(?:[\s\u00a0]\d{3}){2,4}[\s\u00a0]\d{4,5}(?!\p{N})/gu,
  // Shortened ones: 12...4567, 12…4567.
  /(?<!\p{N})\d{1,6}(?:\.{2,9}|…)\d{2,6}(?!\p{N})/gu,
  // Flights: Flight BA 2490, Flug: LH 1234.
  /(?<!\p{L})(?:[Ff]light|[Ff]lug|[Vv]ol|[Vv]uelo|[Vv]olo|[Vv]oo|[Vv]lucht|[Uu]çuş|[Рр]ейс|[Ff]lyg|FLIGHT)[\s\u00a0]?(?:[Nn]o\.?|[Nn]r\.?|[Nn]umber|#|№)?[:\s\u00a0]{0,3}[A-Z][A-Z0-9][\s\u00a0]?\d{2,4}(?!\p{N})/gu,
  /(?:航班|便名|항공편)[:：\s]{0,3}[A-Z][A-Z0-9][\s\u00a0]?\d{2,4}/giu,
  // More digits than a code has.
  /\d{13,}/gu,
];

/** What is certainly no code becomes line-drawing characters of the same length: it still stands between a word and a number. */
export function notCodes(text: string): string {
  let masked = text;
  for (const form of forms) masked = masked.replace(form, (found) => found.replace(/[^\n\t]/g, '─'));
  return masked;
}
