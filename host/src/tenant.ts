// What exists before a message is sent, as data: the saved config, the template stored at Mailgun, Logto's own email templates,
// and Logto's lookup among them.
import { readFileSync } from 'node:fs';
import type { EmailTemplateDetails, TemplateType } from '@logto/connector-kit';

export type UsageType = `${TemplateType}`;

/** What a message can be made from: a delivery of the config, or one of Logto's own templates. */
export type Content =
  | { source: 'delivery'; name: string; kind: 'html'; html: string }
  | { source: 'delivery'; name: string; kind: 'template'; template: string }
  | { source: 'logto'; name: string; kind: 'html'; html: string };

/** Two deliveries of the example in the connector's README. */
const { Register, SignIn } = JSON.parse(
  readFileSync(new URL('../../examples/deliveries.json', import.meta.url), 'utf8'),
) as { Register: { html: string }; SignIn: { template: string } };

const deliveries = {
  Register,
  SignIn,
  OrganizationInvitation: {
    subject: 'Join {{organization.name}}',
    html: '<p>{{inviter.name}} invites you to {{organization.name}}.</p><p><a href="{{link}}">Accept the invitation</a></p>',
    text: '{{inviter.name}} invites you to {{organization.name}}: {{link}}',
  },
  Generic: {
    subject: 'Your code is {{code}}',
    html: '<p>Your verification code is <b>{{code}}</b>.</p><p>If you did not ask for it, ignore this email.</p>',
    text: 'Your verification code is {{code}}. If you did not ask for it, ignore this email.',
  },
};

/** The saved config; only the endpoint is not Mailgun's. */
export const buildConfig = (endpoint: string): Record<string, unknown> => ({
  endpoint,
  domain: 'mg.example.com',
  apiKey: 'key-of-the-local-mailgun',
  from: 'Example Accounts <accounts@mg.example.com>',
  deliveries: structuredClone(deliveries),
});

/** The stored template that `SignIn` names; it shows the operator's variable and Logto's code. */
export const storedTemplate: { name: string; template: string } = {
  name: 'logto-sign-in',
  template: '<h1>Welcome back</h1><p>Your verification code is {{code}}.</p><p>Variable bar: {{bar}}</p>',
};

const frenchSignIn = {
  subject: '{{code}} est votre code',
  content: '<p>Votre code pour {{application.displayName}} est <b>{{code}}</b>.</p>',
  contentType: 'text/html',
  replyTo: 'Assistance <aide@example.com>',
  sendFrom: '{{application.displayName}} <bonjour@mg.example.com>',
} satisfies EmailTemplateDetails;

const logtoTemplates: { type: UsageType; languageTag: string; details: EmailTemplateDetails }[] = [
  { type: 'SignIn', languageTag: 'fr', details: frenchSignIn },
];

/** Logto's lookup: (type, locale), (type, the tenant's fallback language), (Generic, fallback language). */
export const getI18nEmailTemplate = async (
  type: UsageType,
  locale?: string,
): Promise<EmailTemplateDetails | undefined> => {
  const fallbackLanguage = 'en';
  const find = (wantedType: UsageType, languageTag: string | undefined) =>
    logtoTemplates.find((row) => row.type === wantedType && row.languageTag === languageTag)?.details;
  return find(type, locale) ?? find(type, fallbackLanguage) ?? find('Generic', fallbackLanguage);
};

/** Everything that a message can be made from, so that the email shows which one it was. */
export const contents: readonly Content[] = [
  ...Object.entries(deliveries).map(
    ([name, delivery]): Content =>
      'html' in delivery
        ? { source: 'delivery', name, kind: 'html', html: delivery.html }
        : { source: 'delivery', name, kind: 'template', template: delivery.template },
  ),
  ...logtoTemplates.map(
    ({ type, languageTag, details }): Content => ({
      source: 'logto',
      name: `${type}/${languageTag}`,
      kind: 'html',
      html: details.content,
    }),
  ),
];
