// The operator's brand: what may stand in it. Emails are written as templates, and Mailgun replaces variables of its own in them:
// a value that could become a placeholder, a variable, markup or a header never gets as far as an email. Pure.
import { type HexColor, parseColor } from './colors.js';

/** As the operator writes it; every field may be left out. */
export interface Brand {
  /** In titles and subjects. */
  readonly productName?: string;
  /** `#2255dd` or `#25d`: the bar above the email and the button. @default blue */
  readonly accentColor?: string;
  /** An https address of a picture that anybody may fetch. */
  readonly logoUrl?: string;
  /** In CSS pixels, 16 to 384. @default 120 */
  readonly logoWidth?: number;
  /** An email address that answers questions. */
  readonly supportAddress?: string;
  /** Below the email, such as a company's name and postal address; may have line breaks. */
  readonly footerText?: string;
}

/** A brand that may stand in an email. Only `parseBrand` makes one. */
export interface ParsedBrand {
  readonly productName?: string | undefined;
  readonly accentColor: HexColor;
  readonly logo?: { readonly url: string; readonly width: number } | undefined;
  readonly supportAddress?: string | undefined;
  readonly footerText?: string | undefined;
  /** Never there: with it, an unchecked object does not type-check as a parsed brand. */
  readonly [parsed]: true;
}

declare const parsed: unique symbol;

interface BrandIssue {
  /** The field; absent when the brand is not an object. */
  readonly field?: string;
  /** What is wrong and what to do, without the value. */
  readonly message: string;
}

export type ParsedBrandResult =
  | { readonly ok: true; readonly brand: ParsedBrand }
  | { readonly ok: false; readonly issues: readonly BrandIssue[] };

const defaultAccentColor: HexColor = '#2255dd';
/** No brand: the default deliveries. */
export const noBrand = { accentColor: defaultAccentColor } as ParsedBrand;

const defaultLogoWidth = 120;
const minLogoWidth = 16;
/** What a column of 448 px holds beside its padding. */
const maxLogoWidth = 384;

/** C0 and C1 controls, line separators, and what overrides the direction of text. */
const controls = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
/** The start of any of Mailgun's variables (its user manual: batch sending, unsubscribe variables). */
const mailgunVariable = /%[^\s%]*(?:recipient|unsubscribe)/i;

type Reading<Value> = { readonly value: Value } | { readonly problem: string };
type Reader<Value> = (written: unknown) => Reading<Value>;

/** A row for each field: what it becomes, or why it cannot be used. Never called for a field that is left out or blank. */
const readers = {
  productName: text({ maxLength: 60, lines: false }),
  accentColor: (written) => {
    const color = typeof written === 'string' ? parseColor(written) : undefined;
    return color ? { value: color } : { problem: 'is not a color. Write it with hex digits, such as #2255dd.' };
  },
  logoUrl: (written) => {
    const url = typeof written === 'string' && written.length <= 500 ? toHttpsUrl(written.trim()) : undefined;
    if (!url) return { problem: 'is not an https URL of 500 characters at most. Use one that anybody can open.' };
    return unsafe(url) ? { problem: `${unsafe(url)}. Use a URL without it.` } : { value: url };
  },
  logoWidth: (written) =>
    Number.isInteger(written) && Number(written) >= minLogoWidth && Number(written) <= maxLogoWidth
      ? { value: Number(written) }
      : { problem: `is not a whole number of pixels from ${minLogoWidth} to ${maxLogoWidth}.` },
  supportAddress: (written) => {
    const address = typeof written === 'string' ? written.trim() : '';
    const isAddress =
      address.length <= 128 && /^[\w.!#$&*+/=?^~-]+@(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,}$/u.test(address);
    return isAddress ? { value: address } : { problem: 'is not an email address, such as support@example.com.' };
  },
  footerText: text({ maxLength: 300, lines: true }),
} satisfies Record<keyof Brand, Reader<unknown>>;

const fields = Object.keys(readers) as ReadonlyArray<keyof Brand>;

/**
 * Checks a brand and lists everything that is wrong with it. Blank fields are left out.
 * @example
 * const result = parseBrand({ productName: 'Acme', accentColor: '#e5484d' });
 * result.ok && result.brand.accentColor; // '#e5484d'
 */
export function parseBrand(written: unknown): ParsedBrandResult {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return { ok: false, issues: [{ message: 'The brand is not an object. Write { "productName": "Acme" }.' }] };
  }
  const issues: BrandIssue[] = Object.keys(written)
    .filter((key) => !fields.some((field) => field === key))
    .map((key) => ({ field: key, message: `Not a field of a brand. Use one of ${fields.join(', ')}.` }));
  const own = new Map(Object.entries(written));
  const read = <Value>(field: keyof Brand, reader: Reader<Value>): Value | undefined => {
    const value = own.get(field);
    if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
    const reading = reader(value);
    if ('value' in reading) return reading.value;
    issues.push({ field, message: `${field} ${reading.problem}` });
    return undefined;
  };
  const logoUrl = read<string>('logoUrl', readers.logoUrl);
  const logoWidth = read<number>('logoWidth', readers.logoWidth);
  const brand: Omit<ParsedBrand, typeof parsed> = {
    productName: read('productName', readers.productName),
    accentColor: read<HexColor>('accentColor', readers.accentColor) ?? defaultAccentColor,
    logo: logoUrl === undefined ? undefined : { url: logoUrl, width: logoWidth ?? defaultLogoWidth },
    supportAddress: read<string>('supportAddress', readers.supportAddress),
    footerText: read('footerText', readers.footerText),
  };
  return issues.length > 0 ? { ok: false, issues } : { ok: true, brand: brand as ParsedBrand };
}

function text({ maxLength, lines }: { maxLength: number; lines: boolean }): Reader<string> {
  return (written) => {
    if (typeof written !== 'string') return { problem: 'is not text.' };
    const value = written.trim().replace(/\r\n?/g, '\n');
    if ([...value].length > maxLength) return { problem: `is longer than ${maxLength} characters. Shorten it.` };
    const problem = unsafe(lines ? value.replaceAll('\n', ' ') : value);
    return problem ? { problem: `${problem}. Remove it.` } : { value };
  };
}

/** Why a text may not stand in a template, if so. */
function unsafe(value: string): string | undefined {
  if (/[{}]/.test(value)) return 'contains a brace ({ or }), which starts a placeholder';
  return unsafeBesidesBraces(value);
}

/** The same for a text that may have placeholders. */
export function unsafeBesidesBraces(value: string): string | undefined {
  if (mailgunVariable.test(value)) return 'contains one of Mailgun’s variables (%recipient%, %unsubscribe_url%)';
  if (controls.test(value)) return 'contains a control character or line break';
  // An email client would decode line breaks and direction overrides from an encoded word (RFC 2047).
  if (value.includes('=?')) return 'contains =?, which starts an encoded word';
  return undefined;
}

/** As a URL writes itself, without user info; undefined for any other scheme. */
function toHttpsUrl(written: string): string | undefined {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined;
}
