// The account's own settings: accepted and kept, without effect. (openapi)
import { fieldValue } from '../../http/form.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Route, routeFactory } from '../../http/route.js';
import { parseObject } from '../../model/json.js';
import type { AccountSettings } from './storage.js';

export interface AccountDependencies {
  accountSettings: AccountSettings;
}

export function accountRoutes(dependencies: AccountDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v5/accounts', access: 'account', coverage: 'approximate' });
  return [
    route('PUT', '', update),
    // No email is sent.
    route('POST', '/resend_activation_email', () => json(200, { success: true })),
    route('PUT', '/features', updateFeatures),
  ];
}

const names = ['name', 'inactive_session_timeout', 'absolute_session_timeout', 'logout_redirect_url'];
const maxText = 1_000;

function update(call: Call, { accountSettings }: AccountDependencies): HttpResponse {
  const form = call.form();
  const given = names.flatMap((name) => {
    const value = call.query.get(name) ?? fieldValue(form, name);
    return value === undefined ? [] : [[name, value.slice(0, maxText)] as const];
  });
  if (given.length === 0) {
    throw httpError(
      400,
      'Either `name`, `absolute_timeout`, `inactive_timeout`, or `logout_redirect_url` must be provided to update account info.',
    );
  }
  accountSettings.update(call.account, Object.fromEntries(given));
  return json(200, { message: 'Account info has been updated' });
}

/** `webhooks_redact_pii={"enabled":true}` (mailgun.js) */
const features = ['webhooks_redact_pii', 'ai_insights'];

function updateFeatures(call: Call, { accountSettings }: AccountDependencies): HttpResponse {
  const form = call.form();
  const given = features.filter((name) => typeof parseObject(fieldValue(form, name) ?? '')?.enabled === 'boolean');
  // The text is that of subaccounts. (inferred)
  if (given.length === 0) throw httpError(400, 'No valid updates provided');
  accountSettings.update(
    call.account,
    Object.fromEntries(given.map((name) => [name, fieldValue(form, name)?.slice(0, maxText) ?? ''])),
  );
  return json(200, { success: true });
}
