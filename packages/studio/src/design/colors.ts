// Colours: how an operator may write one, and what is legible on it (WCAG 2.2, relative luminance and contrast ratio). Pure.

/** Six lower-case hex digits after `#`: the only form that every email client reads in an attribute. */
export type HexColor = `#${string}`;

/** @example parseColor('#25D') // '#2255dd' */
export function parseColor(written: string): HexColor | undefined {
  const [, digits = ''] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(written.trim()) ?? [];
  if (digits === '') return undefined;
  const six = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  return `#${six.toLowerCase()}`;
}

/** White, unless the dark text colour is easier to read: one of the two always has a contrast of 4.5 or more. */
export function textColorOn(background: HexColor): HexColor {
  const [white, black] = ['#ffffff', '#000000'] as const;
  return contrast(white, background) >= minContrast ? white : black;
}

/** WCAG's minimum for text of normal size (level AA). */
export const minContrast = 4.5;

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: HexColor, other: HexColor): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: HexColor): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
