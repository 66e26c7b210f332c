// The emails in German.
import type { EmailTexts } from './email-texts.js';

export const de: EmailTexts = {
  title: 'Ihr {name}',
  titleFor: 'Ihr {name} für {product}',
  subject: '{code} ist Ihr {name}',
  subjectFor: '{code} ist Ihr {name} für {product}',
  labelled: '{label}: {value}',
  secret: 'Geben Sie diesen Code an niemanden weiter.',
  help: 'Fragen? {address}',
  codes: {
    SignIn: {
      name: 'Anmeldecode',
      enter: 'Geben Sie ihn ein, um sich anzumelden.',
      otherwise: 'Wenn Sie sich nicht anmelden wollten, können Sie diese E-Mail ignorieren.',
    },
    Register: {
      name: 'Registrierungscode',
      enter: 'Geben Sie ihn ein, um Ihr Konto zu erstellen.',
      otherwise:
        'Wenn Sie kein Konto erstellen wollten, können Sie diese E-Mail ignorieren. Ohne den Code wird kein Konto angelegt.',
    },
    ForgotPassword: {
      name: 'Code zum Zurücksetzen des Passworts',
      enter: 'Geben Sie ihn ein, um ein neues Passwort zu wählen.',
      otherwise:
        'Wenn Sie das nicht angefordert haben, können Sie diese E-Mail ignorieren. Ihr Passwort bleibt unverändert.',
    },
    Generic: {
      name: 'Bestätigungscode',
      enter: 'Geben Sie ihn ein, um Ihre E-Mail-Adresse zu bestätigen.',
      otherwise: 'Wenn Sie keinen Code angefordert haben, können Sie diese E-Mail ignorieren.',
    },
    UserPermissionValidation: {
      name: 'Sicherheitscode',
      enter: 'Geben Sie ihn ein, um zu bestätigen, dass Sie es sind.',
      otherwise:
        'Wenn Sie nichts an Ihrem Konto ändern wollten, ignorieren Sie diese E-Mail und prüfen Sie, wo Sie angemeldet sind.',
    },
    BindNewIdentifier: {
      name: 'E-Mail-Bestätigungscode',
      enter: 'Geben Sie ihn ein, um diese Adresse Ihrem Konto hinzuzufügen.',
      otherwise:
        'Wenn Sie das nicht angefordert haben, können Sie diese E-Mail ignorieren. Ohne den Code wird nichts hinzugefügt.',
    },
    MfaVerification: {
      name: 'Zwei-Faktor-Code',
      enter: 'Geben Sie ihn ein, um die Anmeldung abzuschließen.',
      otherwise:
        'Wenn Sie sich nicht anmelden wollten, ignorieren Sie diese E-Mail und ändern Sie Ihr Passwort: Jemand anderes könnte es kennen.',
    },
    BindMfa: {
      name: 'Zwei-Faktor-Einrichtungscode',
      enter: 'Geben Sie ihn ein, um die Zwei-Faktor-Authentifizierung per E-Mail einzurichten.',
      otherwise:
        'Wenn Sie das nicht angefordert haben, können Sie diese E-Mail ignorieren. Ohne den Code ändert sich nichts.',
    },
  },
  invitation: {
    title: 'Ihre Einladung in die Organisation',
    titleFor: '{product}: Ihre Einladung in die Organisation',
    subject: '{title} {organization}',
    accept: 'Nehmen Sie die Einladung an, um Mitglied zu werden.',
    button: 'Einladung annehmen',
    link: 'Oder öffnen Sie diesen Link: {link}',
    otherwise: 'Wenn Sie diese Einladung nicht erwartet haben, können Sie diese E-Mail ignorieren.',
  },
};
