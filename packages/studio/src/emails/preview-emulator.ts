// A second emulator inside this process, out of sight: it makes the email of a preview, so that MIME, headers and HTML are those
// that would arrive. Started with the first preview.
import type { ApiRequest } from 'connector-mailgun/inspect';
import { createEmulator, type Emulator, type ReceivedEmail } from 'mailgun-emulator';
import { parseJson, textAt } from '../contract/json.js';
import { encodeUrlPart } from '../contract/plain-text.js';

export interface TemplateToUse {
  readonly name: string;
  readonly version: string | undefined;
  readonly source: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface PreviewDelivery {
  /** The email that a request results in; undefined when none arrives. */
  readonly email?: ReceivedEmail | undefined;
  /** Mailgun's message when it does not accept the request. */
  readonly rejection?: string;
}

export interface PreviewEmulator {
  /** Calls run one after the other. */
  deliver(request: ApiRequest, template?: TemplateToUse): Promise<PreviewDelivery>;
  close(): Promise<void>;
}

const authorization = `Basic ${Buffer.from('api:preview').toString('base64')}`;

export function createPreviewEmulator(): PreviewEmulator {
  let started: Promise<Emulator> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const start = () => {
    started ??= createEmulator({ maxMessages: 10, log: () => {} });
    return started;
  };

  async function deliver(request: ApiRequest, template?: TemplateToUse): Promise<PreviewDelivery> {
    const emulator = await start();
    if (template) await storeTemplate(emulator.url, request.path.split('/')[2] ?? '', template);
    const response = await fetch(emulator.url + request.path, {
      method: 'POST',
      headers: { 'content-type': request.headers['content-type'] ?? '', authorization },
      body: new Uint8Array(request.body),
    });
    const body = await response.text();
    const parsed = parseJson(body);
    const result = parsed.ok ? parsed.value : undefined;
    if (!response.ok) return { rejection: textAt(result, 'message') || `status ${response.status}` };
    const id = textAt(result, 'id').replace(/^<|>$/g, '');
    try {
      return { email: (await emulator.inbox.list({ limit: 5 })).find((one) => one.id === id) };
    } finally {
      // An email that cannot be read must not stay in the way of the next one.
      await emulator.inbox.clear();
    }
  }

  return {
    deliver(request, template) {
      const next = last.then(() => deliver(request, template));
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      await last;
      await (await started)?.close();
    },
  };
}

async function storeTemplate(
  url: string,
  domain: string,
  { name, version, source, headers }: TemplateToUse,
): Promise<void> {
  const templates = `${url}/v3/${domain}/templates`;
  await fetch(`${templates}/${encodeUrlPart(name)}`, { method: 'DELETE', headers: { authorization } });
  await fetch(templates, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({
      name,
      template: source,
      ...(version !== undefined && { tag: version }),
      ...(Object.keys(headers).length > 0 && { headers: JSON.stringify(headers) }),
    }),
  });
}
