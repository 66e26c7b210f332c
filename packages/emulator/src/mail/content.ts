// The content of a message before it becomes MIME: its own parts, or those of its stored template. Pure.
import type { MessageRequest, TemplateUse } from '../model/message.js';
import { readHtmlText } from './html-text.js';
import { renderTemplate } from './template-engine.js';

export interface Content {
  from: string;
  subject: string;
  html?: string;
  text?: string;
  amp?: string;
  replyTo?: string;
}

/** Plain text of HTML, for `t:text=yes`: lines are blocks, links have their address behind. What Mailgun prints is not known. */
export const textOf = (html: string): string => readHtmlText(html, { showLinks: true }).text.replace(/\t/g, ' ');

/** @throws Error when the template does not exist or does not render */
export function renderContent(request: MessageRequest, domain: string): Content {
  const { template } = request;
  const fromTemplate = template ? renderUse(template, request) : undefined;
  const html = request.html ?? fromTemplate?.html;
  const text = request.text ?? (template?.makesText && html !== undefined ? textOf(html) : undefined);
  return {
    // "if neither, Mailgun uses postmaster@<sending-domain>". (openapi, templates)
    from: request.from || fromTemplate?.from || `postmaster@${domain}`,
    subject: request.subject ?? fromTemplate?.subject ?? '',
    ...(html !== undefined && { html }),
    ...(text !== undefined && { text }),
    ...(request.amp !== undefined && { amp: request.amp }),
    ...(fromTemplate?.replyTo && { replyTo: fromTemplate.replyTo }),
  };
}

interface RenderedTemplate {
  html: string;
  subject?: string;
  from?: string;
  replyTo?: string;
}

function renderUse(template: TemplateUse, request: MessageRequest): RenderedTemplate {
  if (template.source === undefined) throw new Error(missingTemplate(template));
  // `t:variables` overrides `v:` for the same key. (openapi)
  const variables = { ...request.customVariables, ...request.templateVariables };
  // Without any variables placeholders stay as written. (documentation#397)
  const render = (source: string) => (Object.keys(variables).length === 0 ? source : renderTemplate(source, variables));
  const headers = new Map(Object.entries(template.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string) => {
    const value = headers.get(name);
    return value === undefined ? undefined : render(value);
  };
  const subject = header('subject');
  const from = header('from');
  const replyTo = header('reply-to');
  return {
    html: render(template.source),
    ...(subject !== undefined && { subject }),
    ...(from !== undefined && { from }),
    ...(replyTo !== undefined && { replyTo }),
  };
}

export const missingTemplate = ({ name, version }: TemplateUse): string =>
  version === undefined ? `template "${name}" not found` : `template "${name}" has no version "${version}"`;
