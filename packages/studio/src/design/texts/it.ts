// The emails in Italian.
import type { EmailTexts } from './email-texts.js';

export const it: EmailTexts = {
  title: 'Il tuo {name}',
  titleFor: 'Il tuo {name} per {product}',
  subject: '{code} è il tuo {name}',
  subjectFor: '{code} è il tuo {name} per {product}',
  labelled: '{label}: {value}',
  secret: 'Non condividere questo codice con nessuno.',
  help: 'Hai domande? {address}',
  codes: {
    SignIn: {
      name: 'codice di accesso',
      enter: 'Inseriscilo per accedere.',
      otherwise: 'Se non hai provato ad accedere, puoi ignorare questa email.',
    },
    Register: {
      name: 'codice di registrazione',
      enter: 'Inseriscilo per creare il tuo account.',
      otherwise: 'Se non volevi creare un account, puoi ignorare questa email. Senza il codice non verrà creato nulla.',
    },
    ForgotPassword: {
      name: 'codice di reimpostazione della password',
      enter: 'Inseriscilo per scegliere una nuova password.',
      otherwise: 'Se non l’hai richiesto, puoi ignorare questa email. La tua password non cambierà.',
    },
    Generic: {
      name: 'codice di verifica',
      enter: 'Inseriscilo per verificare il tuo indirizzo email.',
      otherwise: 'Se non hai richiesto un codice, puoi ignorare questa email.',
    },
    UserPermissionValidation: {
      name: 'codice di conferma',
      enter: 'Inseriscilo per confermare la tua identità.',
      otherwise:
        'Se non stavi modificando il tuo account, ignora questa email e controlla dove hai effettuato l’accesso.',
    },
    BindNewIdentifier: {
      name: 'codice di conferma dell’email',
      enter: 'Inseriscilo per aggiungere questo indirizzo al tuo account.',
      otherwise: 'Se non l’hai richiesto, puoi ignorare questa email. Senza il codice non verrà aggiunto nulla.',
    },
    MfaVerification: {
      name: 'codice di verifica in due passaggi',
      enter: 'Inseriscilo per completare l’accesso.',
      otherwise:
        'Se non hai provato ad accedere, ignora questa email e cambia la password: qualcun altro potrebbe conoscerla.',
    },
    BindMfa: {
      name: 'codice di attivazione della verifica in due passaggi',
      enter: 'Inseriscilo per attivare la verifica in due passaggi via email.',
      otherwise: 'Se non l’hai richiesto, puoi ignorare questa email. Senza il codice non cambierà nulla.',
    },
  },
  invitation: {
    title: 'Il tuo invito a entrare nell’organizzazione',
    titleFor: '{product}: il tuo invito a entrare nell’organizzazione',
    subject: '{title} {organization}',
    accept: 'Accettalo per diventare membro.',
    button: 'Accetta l’invito',
    link: 'Oppure apri questo link: {link}',
    otherwise: 'Se non ti aspettavi questo invito, puoi ignorare questa email.',
  },
};
