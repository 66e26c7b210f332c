// What a response of Mailgun means for the operator, as the connector classifies and words it.
import { MailgunError } from 'connector-mailgun';
import { classifyResponse } from 'connector-mailgun/inspect';
import type { Reply } from './client.js';

/** The connector's message for the operator; empty for an acceptance. */
export function explainResponse({ status, body }: { readonly status: number; readonly body: string }): string {
  const classified = classifyResponse({ status, headers: {}, body }, Date.now());
  if ('accepted' in classified) return '';
  const { code, operatorMessage } = classified;
  return new MailgunError(code, { operatorMessage }).operatorMessage;
}

/** What a reply other than success means. */
export function explainFailure(reply: Reply): string {
  if (reply.ok) return explainResponse(reply);
  return `${new MailgunError('unreachable').operatorMessage} (${reply.networkCode})`;
}
