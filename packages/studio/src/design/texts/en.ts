// The emails in English.
import type { EmailTexts } from './email-texts.js';

export const en: EmailTexts = {
  title: 'Your {name}',
  titleFor: 'Your {name} for {product}',
  subject: '{code} is your {name}',
  subjectFor: '{code} is your {name} for {product}',
  labelled: '{label}: {value}',
  secret: "Don't share this code with anyone.",
  help: 'Questions? {address}',
  codes: {
    SignIn: {
      name: 'sign-in code',
      enter: 'Enter it to sign in.',
      otherwise: 'If you did not try to sign in, you can ignore this email.',
    },
    Register: {
      name: 'sign-up code',
      enter: 'Enter it to create your account.',
      otherwise: 'If you did not sign up, you can ignore this email. Without the code, no account is created.',
    },
    ForgotPassword: {
      name: 'password reset code',
      enter: 'Enter it to choose a new password.',
      otherwise: 'If you did not ask for this, you can ignore this email. Your password stays the same.',
    },
    Generic: {
      name: 'verification code',
      enter: 'Enter it to verify your email address.',
      otherwise: 'If you did not ask for a code, you can ignore this email.',
    },
    UserPermissionValidation: {
      name: 'confirmation code',
      enter: "Enter it to confirm that it's you.",
      otherwise: 'If you were not making changes to your account, ignore this email and check where you are signed in.',
    },
    BindNewIdentifier: {
      name: 'email confirmation code',
      enter: 'Enter it to add this address to your account.',
      otherwise: 'If you did not ask for this, you can ignore this email. Without the code, nothing is added.',
    },
    MfaVerification: {
      name: 'two-step verification code',
      enter: 'Enter it to finish signing in.',
      otherwise: 'If you did not try to sign in, ignore this email and change your password: someone else may know it.',
    },
    BindMfa: {
      name: 'two-step verification setup code',
      enter: 'Enter it to turn on two-step verification by email.',
      otherwise: 'If you did not ask for this, you can ignore this email. Without the code, nothing changes.',
    },
  },
  invitation: {
    title: 'Your invitation to join',
    titleFor: '{product}: your invitation to join',
    subject: '{title} {organization}',
    accept: 'Accept to become a member.',
    button: 'Accept invitation',
    link: 'Or open {link}',
    otherwise: 'If you did not expect this invitation, you can ignore this email.',
  },
};
