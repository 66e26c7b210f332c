// The emails in Portuguese of Portugal.
import type { EmailTexts } from './email-texts.js';

export const ptPT: EmailTexts = {
  title: 'O seu {name}',
  titleFor: 'O seu {name} para {product}',
  subject: '{code} é o seu {name}',
  subjectFor: '{code} é o seu {name} para {product}',
  labelled: '{label}: {value}',
  secret: 'Não partilhe este código com ninguém.',
  help: 'Dúvidas? {address}',
  codes: {
    SignIn: {
      name: 'código de início de sessão',
      enter: 'Introduza-o para iniciar sessão.',
      otherwise: 'Se não tentou iniciar sessão, pode ignorar este e-mail.',
    },
    Register: {
      name: 'código de registo',
      enter: 'Introduza-o para criar a sua conta.',
      otherwise: 'Se não se registou, pode ignorar este e-mail. Sem o código, nenhuma conta é criada.',
    },
    ForgotPassword: {
      name: 'código de reposição da palavra-passe',
      enter: 'Introduza-o para escolher uma nova palavra-passe.',
      otherwise: 'Se não fez este pedido, pode ignorar este e-mail. A sua palavra-passe mantém-se.',
    },
    Generic: {
      name: 'código de verificação',
      enter: 'Introduza-o para verificar o seu endereço de e-mail.',
      otherwise: 'Se não pediu um código, pode ignorar este e-mail.',
    },
    UserPermissionValidation: {
      name: 'código de confirmação',
      enter: 'Introduza-o para confirmar a sua identidade.',
      otherwise:
        'Se não estava a fazer alterações na sua conta, ignore este e-mail e verifique onde tem sessão iniciada.',
    },
    BindNewIdentifier: {
      name: 'código de confirmação de e-mail',
      enter: 'Introduza-o para adicionar este endereço à sua conta.',
      otherwise: 'Se não fez este pedido, pode ignorar este e-mail. Sem o código, nada é adicionado.',
    },
    MfaVerification: {
      name: 'código de verificação em dois passos',
      enter: 'Introduza-o para concluir o início de sessão.',
      otherwise:
        'Se não tentou iniciar sessão, ignore este e-mail e altere a palavra-passe: outra pessoa pode conhecê-la.',
    },
    BindMfa: {
      name: 'código de ativação da verificação em dois passos',
      enter: 'Introduza-o para ativar a verificação em dois passos por e-mail.',
      otherwise: 'Se não fez este pedido, pode ignorar este e-mail. Sem o código, nada muda.',
    },
  },
  invitation: {
    title: 'O seu convite para se juntar à organização',
    titleFor: '{product}: o seu convite para se juntar à organização',
    subject: '{title} {organization}',
    accept: 'Aceite-o para se tornar membro.',
    button: 'Aceitar convite',
    link: 'Ou abra esta ligação: {link}',
    otherwise: 'Se não esperava este convite, pode ignorar este e-mail.',
  },
};
