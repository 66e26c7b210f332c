// The emails in French.
import type { EmailTexts } from './email-texts.js';

export const fr: EmailTexts = {
  title: 'Votre {name}',
  titleFor: 'Votre {name} pour {product}',
  subject: '{code} est votre {name}',
  subjectFor: '{code} est votre {name} pour {product}',
  labelled: '{label}\u00a0: {value}',
  secret: 'Ne communiquez ce code à personne.',
  help: 'Des questions\u00a0? {address}',
  codes: {
    SignIn: {
      name: 'code de connexion',
      enter: 'Saisissez-le pour vous connecter.',
      otherwise: 'Si vous n’avez pas essayé de vous connecter, vous pouvez ignorer cet e-mail.',
    },
    Register: {
      name: 'code d’inscription',
      enter: 'Saisissez-le pour créer votre compte.',
      otherwise:
        'Si vous n’avez pas demandé à créer de compte, vous pouvez ignorer cet e-mail. Sans le code, aucun compte ne sera créé.',
    },
    ForgotPassword: {
      name: 'code de réinitialisation du mot de passe',
      enter: 'Saisissez-le pour choisir un nouveau mot de passe.',
      otherwise:
        'Si vous n’êtes pas à l’origine de cette demande, vous pouvez ignorer cet e-mail. Votre mot de passe reste inchangé.',
    },
    Generic: {
      name: 'code de vérification',
      enter: 'Saisissez-le pour vérifier votre adresse e-mail.',
      otherwise: 'Si vous n’avez pas demandé de code, vous pouvez ignorer cet e-mail.',
    },
    UserPermissionValidation: {
      name: 'code de confirmation',
      enter: 'Saisissez-le pour confirmer votre identité.',
      otherwise:
        'Si vous n’étiez pas en train de modifier votre compte, ignorez cet e-mail et vérifiez les appareils connectés à votre compte.',
    },
    BindNewIdentifier: {
      name: 'code de confirmation d’adresse e-mail',
      enter: 'Saisissez-le pour ajouter cette adresse à votre compte.',
      otherwise:
        'Si vous n’êtes pas à l’origine de cette demande, vous pouvez ignorer cet e-mail. Sans le code, rien ne sera ajouté.',
    },
    MfaVerification: {
      name: 'code de vérification en deux étapes',
      enter: 'Saisissez-le pour terminer la connexion.',
      otherwise:
        'Si vous n’avez pas essayé de vous connecter, ignorez cet e-mail et changez votre mot de passe\u00a0: quelqu’un d’autre le connaît peut-être.',
    },
    BindMfa: {
      name: 'code d’activation de la vérification en deux étapes',
      enter: 'Saisissez-le pour activer la vérification en deux étapes par e-mail.',
      otherwise:
        'Si vous n’êtes pas à l’origine de cette demande, vous pouvez ignorer cet e-mail. Sans le code, rien ne changera.',
    },
  },
  invitation: {
    title: 'Votre invitation à rejoindre l’organisation',
    titleFor: '{product}\u00a0: votre invitation à rejoindre l’organisation',
    subject: '{title} {organization}',
    accept: 'Acceptez-la pour devenir membre.',
    button: 'Accepter l’invitation',
    link: 'Ou ouvrez ce lien\u00a0: {link}',
    otherwise: 'Si vous n’attendiez pas cette invitation, vous pouvez ignorer cet e-mail.',
  },
};
