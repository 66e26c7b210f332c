// The texts of the emails in one language. The twenty files beside this one are data of this type and nothing else.

/** Logto's usage types whose email carries a code. */
export type CodeType =
  | 'SignIn'
  | 'Register'
  | 'ForgotPassword'
  | 'Generic'
  | 'UserPermissionValidation'
  | 'BindNewIdentifier'
  | 'MfaVerification'
  | 'BindMfa';

/** Texts in plain text. A word in braces is filled in; the comment names those that a text may use. */
export interface EmailTexts {
  /** `{name}`, or `{Name}` where the name starts the title. */
  readonly title: string;
  /** The title with a brand: `{name}` or `{Name}`, `{product}`. */
  readonly titleFor: string;
  /** Starts with `{code}`; `{name}`. */
  readonly subject: string;
  /** Starts with `{code}`; `{name}`, `{product}`. */
  readonly subjectFor: string;
  /** The code in the text part: `{label}`, `{value}`. */
  readonly labelled: string;
  /** That the code is for nobody else. */
  readonly secret: string;
  /** Where to get help: `{address}`. */
  readonly help: string;
  readonly codes: Readonly<Record<CodeType, CodeTexts>>;
  readonly invitation: InvitationTexts;
}

interface CodeTexts {
  /** What kind of code it is, as the titles and subjects above use it. No two types have the same. */
  readonly name: string;
  /** What entering it does; an inbox shows this after the subject. */
  readonly enter: string;
  /** What to do when the recipient did not ask for it. It never says how long a code is valid: a tenant can change that. */
  readonly otherwise: string;
}

interface InvitationTexts {
  /** Reads well above the organization's name, and without one. */
  readonly title: string;
  /** The title with a brand: `{product}`. */
  readonly titleFor: string;
  /** `{title}`, `{organization}` */
  readonly subject: string;
  /** What accepting does; an inbox shows this after the subject. */
  readonly accept: string;
  readonly button: string;
  /** For those whose button does not work: `{link}`. */
  readonly link: string;
  readonly otherwise: string;
}
