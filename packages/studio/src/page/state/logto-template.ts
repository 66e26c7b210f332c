// A template as Logto keeps it, to be tried in the preview: its fields as typed, and as Logto would hand it over. Pure.
import type { JsonObject } from '../../contract/api.ts';

export interface LogtoTemplate {
  /** Switched off it keeps its texts and serves nothing. */
  isOn: boolean;
  subject: string;
  contentType: 'text/html' | 'text/plain';
  content: string;
  replyTo: string;
  sendFrom: string;
}

/** What a first try begins with: the code, or the link where there is none. */
export function startTemplate(payload: JsonObject): LogtoTemplate {
  const [subject, words] =
    'code' in payload
      ? ['{{code}} is your code', 'Your code is {{code}}.']
      : ['Your invitation', 'Follow this link: {{link}}'];
  return {
    isOn: false,
    subject,
    contentType: 'text/html',
    content: `<html lang="en">\n  <body>\n    <p>${words}</p>\n  </body>\n</html>`,
    replyTo: '',
    sendFrom: '',
  };
}

/** What Logto would hand over: blank texts are left out. */
export function toLogtoTemplate({ isOn: _isOn, ...texts }: LogtoTemplate): JsonObject {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));
}
