// The emails in Czech.
import type { EmailTexts } from './email-texts.js';

export const cs: EmailTexts = {
  title: 'Váš {name}',
  titleFor: 'Váš {name} pro službu {product}',
  subject: '{code} je váš {name}',
  subjectFor: '{code} je váš {name} pro službu {product}',
  labelled: '{label}: {value}',
  secret: 'Tento kód nikomu nesdělujte.',
  help: 'Máte dotazy? {address}',
  codes: {
    SignIn: {
      name: 'přihlašovací kód',
      enter: 'Zadejte ho a přihlaste se.',
      otherwise: 'Pokud jste se nepokoušeli přihlásit, můžete tento e-mail ignorovat.',
    },
    Register: {
      name: 'registrační kód',
      enter: 'Zadejte ho a vytvořte si účet.',
      otherwise: 'Pokud jste si účet nezakládali, můžete tento e-mail ignorovat. Bez kódu žádný účet nevznikne.',
    },
    ForgotPassword: {
      name: 'kód k obnovení hesla',
      enter: 'Zadejte ho a zvolte si nové heslo.',
      otherwise: 'Pokud jste o to nežádali, můžete tento e-mail ignorovat. Vaše heslo se nezmění.',
    },
    Generic: {
      name: 'ověřovací kód',
      enter: 'Zadejte ho a ověřte svou e-mailovou adresu.',
      otherwise: 'Pokud jste o kód nežádali, můžete tento e-mail ignorovat.',
    },
    UserPermissionValidation: {
      name: 'potvrzovací kód',
      enter: 'Zadejte ho a potvrďte, že jste to vy.',
      otherwise: 'Pokud jste na svém účtu nic neměnili, tento e-mail ignorujte a zkontrolujte, kde jste přihlášeni.',
    },
    BindNewIdentifier: {
      name: 'kód k potvrzení e-mailu',
      enter: 'Zadejte ho a přidejte tuto adresu ke svému účtu.',
      otherwise: 'Pokud jste o to nežádali, můžete tento e-mail ignorovat. Bez kódu se nic nepřidá.',
    },
    MfaVerification: {
      name: 'kód dvoufázového ověření',
      enter: 'Zadejte ho a dokončete přihlášení.',
      otherwise:
        'Pokud jste se nepokoušeli přihlásit, tento e-mail ignorujte a změňte si heslo: může ho znát někdo jiný.',
    },
    BindMfa: {
      name: 'kód k zapnutí dvoufázového ověření',
      enter: 'Zadejte ho a zapněte dvoufázové ověření e-mailem.',
      otherwise: 'Pokud jste o to nežádali, můžete tento e-mail ignorovat. Bez kódu se nic nezmění.',
    },
  },
  invitation: {
    title: 'Vaše pozvánka do organizace',
    titleFor: '{product}: vaše pozvánka do organizace',
    subject: '{title} {organization}',
    accept: 'Přijměte ji a staňte se členem.',
    button: 'Přijmout pozvánku',
    link: 'Nebo otevřete tento odkaz: {link}',
    otherwise: 'Pokud jste tuto pozvánku nečekali, můžete tento e-mail ignorovat.',
  },
};
