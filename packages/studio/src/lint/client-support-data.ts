// Which clients do not support a feature: a part of the data of https://www.caniemail.com (npm `caniemail` 1.0.5, MIT). A test compares.

/** When the data was last changed. */
export const dataDate = '2025-09-09';

/** Name of a feature at caniemail.com → clients; those in parentheses are the only platforms without it. */
export const unsupportedBy: Readonly<Record<string, readonly string[]>> = {
  'css-display-flex': ['Outlook for Windows'],
  'css-display-grid': ['Outlook for Windows', 'Outlook for phones', 'Gmail', 'Yahoo Mail'],
  'css-float': ['Outlook for Windows'],
  'css-position': ['Outlook for Windows', 'Outlook for phones (iOS)', 'Gmail'],
  'css-max-width': ['Outlook for Windows'],
  'css-background-image': ['Outlook for Windows'],
  'css-variables': ['Outlook for Windows', 'Outlook.com', 'Outlook for phones', 'Gmail', 'Yahoo Mail'],
  'css-unit-calc': ['Outlook for Windows', 'Outlook.com', 'Outlook for phones', 'Yahoo Mail'],
  'css-function-clamp': ['Outlook for Windows', 'Outlook.com', 'Outlook for phones', 'Yahoo Mail', 'Samsung Email'],
  'css-unit-rem': ['Outlook for Windows', 'Yahoo Mail'],
  'css-rgba': ['Outlook for Windows'],
  'css-opacity': ['Outlook for Windows'],
  'css-visibility': ['Outlook for Windows', 'Gmail'],
  'html-hidden': ['Outlook for Windows', 'Outlook.com', 'Outlook for phones', 'Gmail', 'Yahoo Mail'],
  'html-link': ['Outlook.com', 'Outlook for phones', 'Gmail', 'Yahoo Mail', 'Samsung Email'],
  'html-form': ['Outlook for Windows', 'Yahoo Mail (iOS)'],
  'html-svg': ['Outlook for Windows', 'Outlook.com', 'Outlook for phones', 'Gmail', 'Yahoo Mail'],
  'html-video': ['Outlook for Windows', 'Outlook.com', 'Outlook for phones', 'Gmail', 'Yahoo Mail'],
  'html-audio': ['Outlook for Windows', 'Outlook.com', 'Outlook for phones', 'Gmail', 'Yahoo Mail'],
  'html-object': ['Outlook for Windows', 'Outlook.com', 'Outlook for phones', 'Gmail', 'Yahoo Mail'],
  'image-svg': ['Gmail (web)'],
  'image-webp': ['Outlook for Windows'],
  'image-avif': ['Outlook for Windows'],
  'image-base64': ['Gmail'],
};
