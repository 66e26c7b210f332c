// Finds the codes that a test of a sign-in flow types: candidates, scored by what stands around them. Pure.
import {
  addressWord,
  cardAfter,
  cardWord,
  codeWord,
  currencyBefore,
  otherNumberWord,
  phoneWord,
  quantityBefore,
  unitAfter,
} from './code-words.js';
import { readHtmlText, type Span } from './html-text.js';
import { notCodes, plainCharacters } from './number-forms.js';

/** Evidence for and against a candidate. What reaches `weights.least` is a code; the highest is the first. */
const weights = {
  /** Directly after a word for "code"; less with every character between them. */
  afterCodeWord: 60,
  perCharacterBetween: 0.5,
  perLineBetween: 4,
  perSentenceBetween: 12,
  /** Another number stands between: the word is more likely about that one. */
  perNumberBetween: 20,
  /** `Code:`, `is`, `为` */
  colonBefore: 10,
  /** "482913 is your code" */
  beforeCodeWord: 40,
  codeWordSomewhere: 4,
  ownLine: 14,
  large: 14,
  named: 10,
  strong: 7,
  crossed: -60,
  inSubject: 6,
  inSeveralParts: 8,
  oneCharacterPerElement: 20,
  perEarlierCandidate: -0.1,
  /** By the number of digits. */
  length: { 4: 1, 5: 1, 6: 10, 7: 1, 8: 1 } as Record<number, number>,
  letters: -24,
  onlyLetters: -20,
  /** Letters within a sentence are a word. */
  lettersInSentence: -60,
  /** WDJB-MJHT */
  equalGroups: 22,
  year: -45,
  date: -14,
  otherNumber: -70,
  phone: -70,
  card: -90,
  address: -26,
  unit: -120,
  least: 0,
};
const maxFound = 100;
const maxCandidates = 2_000;
const maxText = 200_000;
/** How far a word reaches, in characters. */
const reach = 100;

interface Candidate {
  code: string;
  start: number;
  end: number;
  base: number;
}

interface Part {
  text: string;
  spans: readonly Span[];
  isSubject?: boolean;
}

export function findCodes({ subject, text, html }: { subject: string; text: string; html: string }): string[] {
  const parts: Part[] = [{ text, spans: [] }];
  if (html !== '') parts.push(readHtmlText(html));
  parts.push({ text: subject, spans: [], isSubject: true });
  const isAboutCode = parts.some((part) => part.text.slice(0, maxText).search(codeWord) >= 0);
  const best = new Map<string, number>();
  for (const part of parts) {
    const inPart = new Map<string, number>();
    for (const { code, score } of scoredCandidates(part, isAboutCode)) {
      inPart.set(code, Math.max(score, inPart.get(code) ?? Number.NEGATIVE_INFINITY));
    }
    for (const [code, score] of inPart) {
      const known = best.get(code);
      best.set(code, known === undefined ? score : Math.max(known, score) + weights.inSeveralParts);
    }
  }
  return [...best]
    .filter(([, score]) => score >= weights.least)
    .sort(([, first], [, second]) => second - first)
    .map(([code]) => code)
    .slice(0, maxFound);
}

function scoredCandidates(part: Part, isAboutCode: boolean): Array<{ code: string; score: number }> {
  const { text, spans } = plainCharacters(part.text.slice(0, maxText), part.spans);
  const masked = notCodes(text);
  const marks = {
    code: ranges(masked, codeWord),
    other: ranges(masked, otherNumberWord),
    phone: ranges(masked, phoneWord),
    card: ranges(masked, cardWord),
  };
  // `postal code` and `promo code` are words for another number, although they contain one for a code.
  marks.code = marks.code.filter((mark) => !overlaps(marks.other, mark));
  // `your code is #482913`
  marks.other = marks.other.filter(
    ({ start, end }) => end - start > 1 || start - (nearestBefore(marks.code, start)?.end ?? -reach) > 8,
  );
  const candidates = findCandidates(masked);
  return candidates.map((candidate, index) => {
    let score = candidate.base + index * weights.perEarlierCandidate;
    const { start, end, code } = candidate;
    if (part.isSubject) score += weights.inSubject;
    if (isAboutCode) score += weights.codeWordSomewhere;
    const previousEnd = candidates[index - 1]?.end ?? 0;
    const label = Math.max(
      wordBefore(masked, marks.code, start, previousEnd),
      wordAfter(masked, marks.code, end, candidates[index + 1]?.start ?? masked.length),
    );
    const other = nearestBefore(marks.other, start);
    const otherGap = other === undefined ? reach : start - other.end;
    const codeGap = start - (nearestBefore(marks.code, start)?.end ?? start - reach * 2);
    // The nearer word decides what the number is.
    if (
      otherGap <= 25 &&
      otherGap < codeGap &&
      isDirect(masked.slice(start - otherGap, start)) &&
      !(codeGap < reach && endsSentence(masked.slice(start - codeGap, start), otherGap))
    )
      score += weights.otherNumber;
    else score += label;
    const isFollowing = (list: readonly Range[], gap: number) => {
      const near = nearestBefore(list, start);
      if (near === undefined || start - near.end > gap || start - near.end >= codeGap) return false;
      return !masked.slice(near.end, start).includes('─');
    };
    if (isFollowing(marks.phone, 20)) score += weights.phone;
    if (isFollowing(marks.card, 12)) score += weights.card;
    if (
      unitAfter.test(masked.slice(end, end + 20)) ||
      quantityBefore.test(masked.slice(Math.max(0, start - 16), start)) ||
      currencyBefore.test(masked.slice(Math.max(0, start - 6), start))
    ) {
      score += weights.unit;
    }
    if (cardAfter.test(masked.slice(end, end + 12))) score += weights.card;
    const line = lineAround(masked, start, end);
    const isAlone = cellAround(masked, start, end) === masked.slice(start, end);
    if (isAlone) score += weights.ownLine;
    else if (
      /^[A-Za-z-]+$/.test(code) &&
      codeGap > 1 &&
      !/[:：]\s*["'“«「【[(*_]*$/.test(masked.slice(Math.max(0, start - 6), start))
    ) {
      score += weights.lettersInSentence;
    } else if (label < weights.beforeCodeWord / 2 && line.search(addressWord) >= 0) score += weights.address;
    if (/^(19|20)\d\d$/.test(code)) score += weights.year;
    if (isDate(code)) score += weights.date;
    return { code, score: score + emphasis(spans, start, end) };
  });
}

/** `The code to sign in to your account:`, and the number below: the sentence is about the code. @param text after its word */
function endsSentence(text: string, otherGap: number): boolean {
  const untilOther = text.slice(0, text.length - otherGap);
  return !/\n|[.!?]\s/.test(untilOther) && text.slice(text.length - otherGap).includes('\n');
}

/** Nothing but punctuation and a short verb stands between a word and its number. */
const isDirect = (between: string) =>
  /^[^\p{L}\p{N}─]*(?:n[.]?[ºo°]|nr|č)?[^\p{L}\p{N}─]*(?:(?:is|are|ist|lautet|est|es|è|é|to|je|er|är|на|це|था|है|は|が|为|為|是|는|은)[^\p{L}\p{N}─]*)?$/u.test(
    between,
  );

/** The strongest mark of the elements around it. */
function emphasis(spans: readonly Span[], start: number, end: number): number {
  let most = 0;
  for (const span of spans) {
    if (span.start > start || span.end < end) continue;
    if (span.kind === 'crossed') return weights.crossed;
    // A large paragraph of text means nothing for one number in it.
    if (span.end - span.start <= Math.max(40, (end - start) * 2)) most = Math.max(most, weights[span.kind]);
  }
  return most;
}

function wordBefore(text: string, words: readonly Range[], start: number, previousEnd: number): number {
  const word = nearestBefore(words, start);
  if (!word || start - word.end > reach) return 0;
  const between = text.slice(word.end, start);
  return (
    weights.afterCodeWord -
    between.length * weights.perCharacterBetween -
    count(between, /\n+/g) * weights.perLineBetween -
    count(between, /[.!?。！？؟।](?=\s|$)/g) * weights.perSentenceBetween -
    (previousEnd > word.end ? weights.perNumberBetween : 0) +
    (/[:：=\-–—>]\s*["'“«「【[(*_]*$/.test(between.slice(-6)) ? weights.colonBefore : 0)
  );
}

function wordAfter(text: string, words: readonly Range[], end: number, nextStart: number): number {
  const word = nearestAfter(words, end);
  if (!word || word.start - end > reach / 2) return 0;
  const between = text.slice(end, word.start);
  if (/[.!?。！？؟]\s|\n/.test(between.trimEnd())) return 0;
  return (
    weights.beforeCodeWord -
    between.length * weights.perCharacterBetween -
    (nextStart < word.start ? weights.perNumberBetween : 0)
  );
}

/** What separates the groups of one code: a space of any width, or a dash. */
const groupGap = '[ \\u00a0\\u2000-\\u200a\\u202f\\u205f\\u3000\\-‐‑‒–·.]';
const wordLetter = '\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}';
const shapes: Array<{ pattern: RegExp; base: (code: string) => number | undefined; clean?: RegExp }> = [
  {
    // One character per element, cell or line.
    pattern: new RegExp(
      `(?<![${wordLetter}\\p{N}]|\\p{N}\\s)[0-9A-Z](?:[\\s\\u00a0|]{1,9}(?:[-–—·][\\s\\u00a0|]{1,9})?[0-9A-Z]){3,9}(?![${wordLetter}\\p{N}])`,
      'gu',
    ),
    clean: /[^0-9A-Z]/g,
    base: (code) => {
      if (/^(?:1234|12345|123456|1234567)$/.test(code)) return 0;
      if (!/\d/.test(code)) return weights.oneCharacterPerElement + weights.onlyLetters;
      return weights.oneCharacterPerElement + (weights.length[code.length] ?? 0);
    },
  },
  {
    // Groups of equal size: 123 456, 1234-5678, 12 34 56.
    pattern: new RegExp(
      `(?<![${wordLetter}\\p{N}_+.,/(-]|\\d ?|[A-Za-z]-)(?:\\d{3}${groupGap}\\d{3}|\\d{4}${groupGap}\\d{4}|\\d{2}(?:${groupGap}\\d{2}){2,3}|\\d{3}(?:${groupGap}\\d{3}){2})(?![${wordLetter}\\p{N}_]|${groupGap}?\\d|[.,/]\\d|-\\p{L})`,
      'gu',
    ),
    clean: /\D/g,
    base: (code) => (code.length > 8 ? -20 : (weights.length[code.length] ?? 0) - 6),
  },
  {
    // G-482913: letters before it name who sends it.
    pattern: new RegExp(
      `(?<![${wordLetter}\\p{N}_/-])[A-Z]{1,4}-[0-9]{4,8}(?![${wordLetter}\\p{N}_/]|-[\\p{L}\\p{N}])`,
      'gu',
    ),
    clean: /^[A-Z]+-/,
    base: (code) => (weights.length[code.length] ?? 0) - 8,
  },
  {
    pattern: new RegExp(
      `(?<![${wordLetter}\\p{N}+]|[\\p{L}\\p{N}](?:-|_{1,2}))[0-9]{4,8}(?![${wordLetter}\\p{N}]|-\\p{L}|_{1,2}[\\p{L}\\p{N}])`,
      'gu',
    ),
    base: (code) => weights.length[code.length] ?? 0,
  },
  {
    // With letters: in capitals, or with a digit.
    pattern: new RegExp(
      `(?<![${wordLetter}\\p{N}/.@#-]|[\\p{L}\\p{N}]_)(?:[A-Z0-9]{2,5}(?:-[A-Z0-9]{2,5}){1,3}|[A-Za-z0-9]{4,12})(?![${wordLetter}\\p{N}@]|_[\\p{L}\\p{N}]|-[\\p{L}\\p{N}]|\\.[\\p{L}\\p{N}])`,
      'gu',
    ),
    base: (code) => {
      if (!/[A-Za-z]/.test(code)) return undefined;
      const plain = code.replace(/-/g, '');
      if (plain.length < 4 || plain.length > 16 || /^v\d/i.test(code)) return undefined;
      const isEven = new Set(code.split('-').map((group) => group.length)).size === 1 && code !== plain;
      if (isEven) return weights.letters + weights.equalGroups + (/\d/.test(code) ? 0 : weights.onlyLetters);
      if (/\d/.test(plain)) return weights.letters + (plain.length === 6 || plain.length === 8 ? 4 : 0);
      return /^[A-Z-]+$/.test(code) ? weights.letters + weights.onlyLetters : undefined;
    },
  },
];

function findCandidates(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { pattern, clean, base } of shapes) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      const code = clean ? match[0].replace(clean, '') : match[0];
      const score = base(code);
      if (score !== undefined) found.push({ code, start, end, base: score });
      if (found.length >= maxCandidates) break;
    }
  }
  // Where two overlap, the longer one is what a reader sees.
  found.sort((first, second) => first.start - second.start || second.end - first.end);
  let last = -1;
  return found.filter(({ start, end }) => {
    if (start < last) return false;
    last = end;
    return true;
  });
}

/** 20261125 or 25112026. */
function isDate(code: string): boolean {
  const [, year, month, day] = /^((?:19|20)\d\d)(\d\d)(\d\d)$/.exec(code) ?? [];
  const [, first, second] = /^(\d\d)(\d\d)(?:19|20)\d\d$/.exec(code) ?? [];
  const isDay = (text = '99') => Number(text) >= 1 && Number(text) <= 31;
  const isMonth = (text = '99') => Number(text) >= 1 && Number(text) <= 12;
  return (
    (year !== undefined && isMonth(month) && isDay(day)) ||
    (first !== undefined && isDay(first) && isDay(second) && (isMonth(first) || isMonth(second)))
  );
}

interface Range {
  start: number;
  end: number;
}

const ranges = (text: string, pattern: RegExp): Range[] =>
  [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));

/** The index of the first that starts at or after `position`, in a list in order. */
function firstFrom(list: readonly Range[], position: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.start ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nearestBefore(list: readonly Range[], position: number): Range | undefined {
  for (let index = firstFrom(list, position) - 1; index >= 0; index -= 1) {
    const range = list[index];
    if (range && range.end <= position) return range;
  }
  return undefined;
}

const nearestAfter = (list: readonly Range[], position: number): Range | undefined => list[firstFrom(list, position)];

function overlaps(list: readonly Range[], { start, end }: Range): boolean {
  const at = firstFrom(list, end);
  return [list[at - 1], list[at - 2]].some((range) => range !== undefined && range.end > start);
}

const maxLine = 300;

function lineAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - maxLine), start);
  const after = text.slice(end, end + maxLine);
  const close = after.indexOf('\n');
  return (
    before.slice(before.lastIndexOf('\n') + 1) + text.slice(start, end) + (close < 0 ? after : after.slice(0, close))
  );
}

function cellAround(text: string, start: number, end: number): string {
  const before =
    text
      .slice(Math.max(0, start - maxLine), start)
      .split(/[\n\t]/)
      .at(-1) ?? '';
  const after = text.slice(end, end + maxLine).split(/[\n\t]/)[0] ?? '';
  return `${before}${text.slice(start, end)}${after}`.trim();
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
