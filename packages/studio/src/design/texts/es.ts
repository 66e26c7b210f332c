// The emails in Spanish.
import type { EmailTexts } from './email-texts.js';

export const es: EmailTexts = {
  title: 'Tu {name}',
  titleFor: 'Tu {name} para {product}',
  subject: '{code} es tu {name}',
  subjectFor: '{code} es tu {name} para {product}',
  labelled: '{label}: {value}',
  secret: 'No compartas este código con nadie.',
  help: '¿Tienes dudas? {address}',
  codes: {
    SignIn: {
      name: 'código de inicio de sesión',
      enter: 'Introdúcelo para iniciar sesión.',
      otherwise: 'Si no has intentado iniciar sesión, puedes ignorar este correo.',
    },
    Register: {
      name: 'código de registro',
      enter: 'Introdúcelo para crear tu cuenta.',
      otherwise:
        'Si no has intentado registrarte, puedes ignorar este correo. Sin el código no se creará ninguna cuenta.',
    },
    ForgotPassword: {
      name: 'código de restablecimiento de contraseña',
      enter: 'Introdúcelo para elegir una contraseña nueva.',
      otherwise: 'Si no lo has solicitado, puedes ignorar este correo. Tu contraseña no cambiará.',
    },
    Generic: {
      name: 'código de verificación',
      enter: 'Introdúcelo para verificar tu dirección de correo electrónico.',
      otherwise: 'Si no has solicitado ningún código, puedes ignorar este correo.',
    },
    UserPermissionValidation: {
      name: 'código de confirmación',
      enter: 'Introdúcelo para confirmar que eres tú.',
      otherwise:
        'Si no estabas cambiando nada en tu cuenta, ignora este correo y revisa dónde tienes la sesión iniciada.',
    },
    BindNewIdentifier: {
      name: 'código de confirmación de correo electrónico',
      enter: 'Introdúcelo para añadir esta dirección a tu cuenta.',
      otherwise: 'Si no lo has solicitado, puedes ignorar este correo. Sin el código no se añadirá nada.',
    },
    MfaVerification: {
      name: 'código de verificación en dos pasos',
      enter: 'Introdúcelo para terminar de iniciar sesión.',
      otherwise:
        'Si no has intentado iniciar sesión, ignora este correo y cambia tu contraseña: puede que alguien más la conozca.',
    },
    BindMfa: {
      name: 'código de activación de la verificación en dos pasos',
      enter: 'Introdúcelo para activar la verificación en dos pasos por correo electrónico.',
      otherwise: 'Si no lo has solicitado, puedes ignorar este correo. Sin el código no cambiará nada.',
    },
  },
  invitation: {
    title: 'Tu invitación para unirte a la organización',
    titleFor: '{product}: tu invitación para unirte a la organización',
    subject: '{title} {organization}',
    accept: 'Acéptala para hacerte miembro.',
    button: 'Aceptar invitación',
    link: 'O abre este enlace: {link}',
    otherwise: 'Si no esperabas esta invitación, puedes ignorar este correo.',
  },
};
