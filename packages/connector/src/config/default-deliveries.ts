// The deliveries that Logto Console starts with: one calm email per usage type, short enough to edit by hand in a JSON field.
//
// 1. Attributes stand in single quotes, so that the JSON needs no backslashes for them.
// 2. Colours are inline for light and in one media query for dark. Greys are translucent and so fit both.
// 3. The style ends in `} }`, not `}}`, which would look like the end of a placeholder.
// 4. The code is plain digits in an element of its own, right below the word "code", where phones look for it.
// 5. No email says how long its code is valid: a tenant can change that, and the payload does not contain it.
// 6. No email names the application or the inviter: Logto may pass neither, and a placeholder without a value renders empty.
//    The invitation names its organization, at the end of a sentence that also reads without it.

/** A delivery as an operator edits it. */
export type DefaultDelivery = { subject: string; html: string; text: string };

type EmailTexts = {
  /** Hidden; an inbox shows it after the subject. */
  preheader: string;
  title: string;
  /** The code or the organization, in large letters, and its style. */
  hero: string;
  heroStyle: string;
  main: string;
  smallPrint: string;
};

const renderEmail = ({ preheader, title, hero, heroStyle, main, smallPrint }: EmailTexts): string =>
  "<!doctype html><html lang='en'><head><meta name='viewport' content='width=device-width'>" +
  "<meta name='color-scheme' content='light dark'><meta name='supported-color-schemes' content='light dark'>" +
  '<style>@media (prefers-color-scheme:dark){body{background:#111!important}' +
  '.c{background:#222!important;color:#eee!important} }</style></head>' +
  "<body style='margin:0;padding:24px 12px;background:#eee'>" +
  `<div style='display:none;mso-hide:all'>${preheader}</div>` +
  "<div class='c' style='max-width:448px;margin:auto;padding:28px 24px;border-radius:16px;" +
  "background:#fff;color:#222;font:16px/1.5 system-ui,Arial,sans-serif;word-break:break-word'>" +
  `<p style='margin:0'>${title}</p><h1 style='margin:6px 0 16px;line-height:1.3;${heroStyle}'>${hero}</h1>${main}` +
  "<p style='margin:24px 0 0;padding-top:16px;border-top:1px solid rgba(128,128,128,.3);font-size:13px;opacity:.7'>" +
  `${smallPrint}</p></div></body></html>`;

/** @param purpose What the code is for, after "Enter it to". */
const codeEmail = (name: string, purpose: string, smallPrint: string): DefaultDelivery => ({
  subject: `{{code}} is your ${name}`,
  html: renderEmail({
    preheader: `Enter code {{code}} to ${purpose}.`,
    title: `Your ${name}`,
    hero: '{{code}}',
    heroStyle: 'font-size:44px;letter-spacing:3px',
    main: `Enter it to ${purpose}. Don't share this code with anyone.`,
    smallPrint,
  }),
  text: `Your ${name}: {{code}}\n\nEnter it to ${purpose}. Don't share this code with anyone.\n\n${smallPrint}`,
});

const invitationEmail = (smallPrint: string): DefaultDelivery => ({
  subject: 'Your invitation to join {{organization.name}}',
  html: renderEmail({
    preheader: 'Accept to become a member.',
    title: 'Your invitation to join',
    // Names may run from right to left: <bdi> keeps their punctuation on the right side.
    hero: '<bdi>{{organization.name}}</bdi>',
    heroStyle: 'font-size:26px',
    main:
      "<a href='{{link}}' style='display:inline-block;padding:10px 20px;" +
      "border-radius:10px;background:#25d;color:#fff;text-decoration:none'>Accept invitation</a>",
    smallPrint: `Or open {{link}}<br><br>${smallPrint}`,
  }),
  text: `Your invitation to join {{organization.name}}\n\nAccept to become a member:\n{{link}}\n\n${smallPrint}`,
});

/** One delivery for each usage type that Logto has. */
export const defaultDeliveries: Record<string, DefaultDelivery> = {
  SignIn: codeEmail('sign-in code', 'sign in', 'If you did not try to sign in, you can ignore this email.'),
  Register: codeEmail(
    'sign-up code',
    'create your account',
    'If you did not sign up, you can ignore this email: without the code, no account is created.',
  ),
  ForgotPassword: codeEmail(
    'password reset code',
    'choose a new password',
    'If you did not ask for this, you can ignore this email: without the code, your password stays as it is.',
  ),
  OrganizationInvitation: invitationEmail('If you did not expect it, you can ignore this email.'),
  Generic: codeEmail(
    'verification code',
    'verify your email address',
    'If you did not ask for a code, you can ignore this email.',
  ),
  UserPermissionValidation: codeEmail(
    'confirmation code',
    'confirm that it is you',
    'If you were not changing your account, ignore this email and check who else may be signed in to it.',
  ),
  BindNewIdentifier: codeEmail(
    'email confirmation code',
    'add this address to your account',
    'If you did not ask for this, you can ignore this email: without the code, nothing is added.',
  ),
  MfaVerification: codeEmail(
    'two-step sign-in code',
    'finish signing in',
    'If you did not try to sign in, ignore this email and change your password: someone else may know it.',
  ),
  BindMfa: codeEmail(
    'two-step setup code',
    'turn on two-step sign-in by email',
    'If you did not ask for this, you can ignore this email: without the code, nothing changes.',
  ),
};
