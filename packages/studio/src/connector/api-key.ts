// Keeps a key out of whatever is shown: requests show it masked, and no answer holds it. Pure.

const mask = '••••••••';
/** A shorter one is no secret of Mailgun's, and to replace it would tear ordinary words apart. */
const minSecretLength = 8;

/** The headers of a request as they may be shown. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Array<[string, string]> {
  return Object.entries(headers).map(([name, value]) =>
    name.toLowerCase() === 'authorization' ? [name, `Basic ${mask}`] : [name, value],
  );
}

/** A text without the key, as it is, as JSON and as a URL write it, or inside a Basic credential. */
export function withoutKey(text: string, apiKey: unknown): string {
  if (typeof apiKey !== 'string' || apiKey.trim().length < minSecretLength) return text;
  const key = apiKey.trim();
  const forms = [
    key,
    JSON.stringify(key).slice(1, -1),
    encodeURIComponent(key),
    Buffer.from(`api:${key}`).toString('base64'),
  ];
  return forms.reduce((cleaned, form) => cleaned.replaceAll(form, mask), text);
}
