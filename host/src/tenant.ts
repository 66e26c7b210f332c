// What is set up before a message is sent, as data: the saved config, the template stored at Mailgun, the templates kept
// in Logto, and Logto's way to find one. Touches nothing.
import type { EmailTemplateDetails, TemplateType } from '@logto/connector-kit';

export type UsageType = `${TemplateType}`;

/** A content that can serve a message: a delivery of the config, or a template kept in Logto. */
export type Content =
  | { source: 'delivery'; name: string; kind: 'html'; html: string }
  | { source: 'delivery'; name: string; kind: 'template'; template: string }
  | { source: 'logto'; name: string; kind: 'html'; html: string };

/** The example of the document that this project implements, verbatim. */
const documentedDeliveries = {
  Register: {
    subject: '{{code}} is your verification code',
    replyTo: 'Foo <foo@bar.com>',
    html: '<h1>Welcome to Logto</h1><p>Your verification code is {{code}}.</p>',
    text: 'Welcome to Logto. Your verification code is {{code}}.',
  },
  SignIn: {
    subject: 'Welcome back to Logto',
    replyTo: 'Foo <foo@bar.com>',
    template: 'logto-sign-in',
    variables: {
      bar: 'baz',
    },
  },
};

const deliveries = {
  ...documentedDeliveries,
  OrganizationInvitation: {
    subject: 'Join {{organization.name}}',
    html: '<p>{{inviter.name}} invites you to {{organization.name}}.</p><p><a href="{{link}}">Accept the invitation</a></p>',
    text: '{{inviter.name}} invites you to {{organization.name}}: {{link}}',
  },
  Generic: {
    subject: 'Your code is {{code}}',
    html: '<p>Your verification code is <b>{{code}}</b>.</p><p>If you did not ask for it, ignore this mail.</p>',
    text: 'Your verification code is {{code}}. If you did not ask for it, ignore this mail.',
  },
};

/** The config as Logto has it saved; only the endpoint is not Mailgun's. */
export const buildConfig = (endpoint: string): Record<string, unknown> => ({
  endpoint,
  domain: 'mg.example.com',
  apiKey: 'key-of-the-local-mailgun',
  from: 'Example Accounts <accounts@mg.example.com>',
  deliveries: structuredClone(deliveries),
});

/** The stored template that the document's `SignIn` names; it shows the operator's variable and Logto's code. */
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

/** Logto's look-up: (type, locale), (type, the tenant's fallback language), (Generic, fallback language). */
export const getI18nEmailTemplate = async (
  type: UsageType,
  locale?: string,
): Promise<EmailTemplateDetails | undefined> => {
  const fallbackLanguage = 'en';
  const find = (wantedType: UsageType, languageTag: string | undefined) =>
    logtoTemplates.find((row) => row.type === wantedType && row.languageTag === languageTag)?.details;
  return find(type, locale) ?? find(type, fallbackLanguage) ?? find('Generic', fallbackLanguage);
};

/** Everything that can have served a message, to recognise it by what arrived. */
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
