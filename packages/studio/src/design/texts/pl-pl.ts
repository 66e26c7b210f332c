// The emails in Polish.
import type { EmailTexts } from './email-texts.js';

export const plPL: EmailTexts = {
  title: 'Twój {name}',
  titleFor: 'Twój {name} w\u00a0serwisie {product}',
  subject: '{code} to Twój {name}',
  subjectFor: '{code} to Twój {name} w serwisie {product}',
  labelled: '{label}: {value}',
  secret: 'Nie udostępniaj nikomu tego kodu.',
  help: 'Masz pytania? {address}',
  codes: {
    SignIn: {
      name: 'kod logowania',
      enter: 'Wpisz go, aby się zalogować.',
      otherwise: 'Jeśli to nie Ty próbujesz się zalogować, zignoruj tę wiadomość.',
    },
    Register: {
      name: 'kod rejestracyjny',
      enter: 'Wpisz go, aby utworzyć konto.',
      otherwise: 'Jeśli to nie Ty zakładasz konto, zignoruj tę wiadomość. Bez kodu konto nie powstanie.',
    },
    ForgotPassword: {
      name: 'kod resetowania hasła',
      enter: 'Wpisz go, aby ustawić nowe hasło.',
      otherwise: 'Jeśli to nie Twoja prośba, zignoruj tę wiadomość. Twoje hasło się nie zmieni.',
    },
    Generic: {
      name: 'kod weryfikacyjny',
      enter: 'Wpisz go, aby potwierdzić swój adres e-mail.',
      otherwise: 'Jeśli to nie Ty prosisz o kod, zignoruj tę wiadomość.',
    },
    UserPermissionValidation: {
      name: 'kod potwierdzenia tożsamości',
      enter: 'Wpisz go, aby potwierdzić swoją tożsamość.',
      otherwise: 'Jeśli to nie Ty wprowadzasz zmiany na swoim koncie, zignoruj tę wiadomość i sprawdź aktywne sesje.',
    },
    BindNewIdentifier: {
      name: 'kod potwierdzenia adresu e-mail',
      enter: 'Wpisz go, aby dodać ten adres do swojego konta.',
      otherwise: 'Jeśli to nie Twoja prośba, zignoruj tę wiadomość. Bez kodu nic nie zostanie dodane.',
    },
    MfaVerification: {
      name: 'kod weryfikacji dwuetapowej',
      enter: 'Wpisz go, aby dokończyć logowanie.',
      otherwise:
        'Jeśli to nie Ty próbujesz się zalogować, zignoruj tę wiadomość i zmień hasło: ktoś inny może je znać.',
    },
    BindMfa: {
      name: 'kod do włączenia weryfikacji dwuetapowej',
      enter: 'Wpisz go, aby włączyć weryfikację dwuetapową przez e-mail.',
      otherwise: 'Jeśli to nie Twoja prośba, zignoruj tę wiadomość. Bez kodu nic się nie zmieni.',
    },
  },
  invitation: {
    title: 'Twoje zaproszenie do organizacji',
    titleFor: '{product}: Twoje zaproszenie do organizacji',
    subject: '{title} {organization}',
    accept: 'Przyjmij je, aby zostać członkiem.',
    button: 'Przyjmij zaproszenie',
    link: 'Lub otwórz ten link: {link}',
    otherwise: 'Jeśli nie spodziewasz się tego zaproszenia, zignoruj tę wiadomość.',
  },
};
