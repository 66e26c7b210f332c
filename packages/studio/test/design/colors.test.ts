// Colors that are legible: WCAG's contrast, of the design's own and of what stands on a brand's.
import { describe, expect, it } from 'vitest';
import { contrast, minContrast, parseColor, textColorOn } from '../../src/design/colors.ts';
import { palette } from '../../src/design/html.ts';

const colorOf = (written: string) => parseColor(written) ?? '#';

it.each([
  { name: 'black on white', colors: ['#000', '#fff'], expected: 21 },
  { name: 'the same', colors: ['#25d', '#2255dd'], expected: 1 },
  { name: 'the order does not matter', colors: ['#ffffff', '#767676'], expected: 4.54 },
])('contrast: $name', ({ colors: [one = '', other = ''], expected }) => {
  expect(contrast(colorOf(one), colorOf(other))).toBeCloseTo(expected, 2);
});

it.each(['25d', '#25', '#12345', '#2255ddff', '#ggg', ''])('%s is not a color', (written) => {
  expect(parseColor(written)).toBeUndefined();
});

describe.each(Object.entries(palette))('%s', (_scheme, { card, text, muted }) => {
  it.each([
    { name: 'text', color: text, minimum: 7 },
    { name: 'small print', color: muted, minimum: minContrast },
  ])('$name is legible on the card', ({ color, minimum }) => {
    expect(contrast(colorOf(color), colorOf(card))).toBeGreaterThanOrEqual(minimum);
  });
});

it('the text on any accent color has a contrast of 4.5 or more', () => {
  for (let red = 0; red < 256; red += 15) {
    for (let green = 0; green < 256; green += 15) {
      for (let blue = 0; blue < 256; blue += 15) {
        const accent = colorOf(
          `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`,
        );
        expect(contrast(textColorOn(accent), accent)).toBeGreaterThanOrEqual(minContrast);
      }
    }
  }
});

it('prefers white text where it is legible', () => {
  expect(['#2255dd', '#e5484d', '#ffffff'].map((accent) => textColorOn(colorOf(accent)))).toEqual([
    '#ffffff',
    '#000000',
    '#000000',
  ]);
});
