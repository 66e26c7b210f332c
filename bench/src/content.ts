// What every adapter sends: 5 kB of HTML and a text part with placeholders, to a new recipient with a new code each time.

const htmlBytes = 5000;

const paragraph =
  '<tr><td style="padding:0 32px 16px;font:16px/24px Helvetica,Arial,sans-serif;color:#1f2937">Enter this code where you ' +
  'started. We never ask for it by phone or email; if you did not ask for it, you can ignore this message.</td></tr>\n';
const head =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{code}} is your code</title></head>' +
  '<body><table role="presentation" width="100%">\n' +
  '<tr><td><h1>Sign in to {{application.name}}</h1><p>Your code is <b>{{code}}</b></p></td></tr>\n';
const tail = '</table><p>Once more, the code: {{code}}</p></body></html>\n';

/** Whole paragraphs, then spaces, up to exactly `htmlBytes` of ASCII. */
const createHtml = (): string => {
  const room = htmlBytes - head.length - tail.length;
  const paragraphs = paragraph.repeat(Math.floor(room / paragraph.length));
  return head + paragraphs + ' '.repeat(room - paragraphs.length) + tail;
};

export const content: { subject: string; html: string; text: string } = {
  subject: '{{code}} is your code for {{application.name}}',
  html: createHtml(),
  text: 'Sign in to {{application.name}}\n\nYour code is {{code}}\n\nIf you did not ask for it, ignore this message.\n',
};

export const account = {
  domain: 'mg.example.com',
  apiKey: 'key-0123456789abcdef0123456789abcdef',
  from: 'Example <no-reply@mg.example.com>',
};

const applicationName = 'Bikes & Boats';

/** The n-th message as Logto passes it to a connector for `SignIn`; the name has a character that HTML must escape. */
export const messageFor = (
  n: number,
): {
  to: string;
  type: string;
  payload: { code: string; locale: string; application: { id: string; name: string } };
} => ({
  to: `user${n}@example.org`,
  type: 'SignIn',
  payload: {
    code: String(100_000 + (n % 900_000)),
    locale: 'en',
    application: { id: 'app1', name: applicationName },
  },
});

/** The same message for a client without templates, rendered as cheaply as possible. */
export const renderedFor = (n: number): { to: string; subject: string; html: string; text: string } => {
  const { to, payload } = messageFor(n);
  const render = (template: string): string =>
    template.replaceAll('{{code}}', payload.code).replaceAll('{{application.name}}', payload.application.name);
  return { to, subject: render(content.subject), html: render(content.html), text: render(content.text) };
};
