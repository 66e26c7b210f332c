// The emails in Portuguese of Brazil.
import type { EmailTexts } from './email-texts.js';

export const ptBR: EmailTexts = {
  title: 'Seu {name}',
  titleFor: 'Seu {name} para {product}',
  subject: '{code} é o seu {name}',
  subjectFor: '{code} é o seu {name} para {product}',
  labelled: '{label}: {value}',
  secret: 'Não compartilhe este código com ninguém.',
  help: 'Dúvidas? {address}',
  codes: {
    SignIn: {
      name: 'código de acesso',
      enter: 'Digite o código para entrar.',
      otherwise: 'Se você não tentou entrar, ignore este e-mail.',
    },
    Register: {
      name: 'código de cadastro',
      enter: 'Digite o código para criar sua conta.',
      otherwise: 'Se você não se cadastrou, ignore este e-mail. Sem o código, nenhuma conta será criada.',
    },
    ForgotPassword: {
      name: 'código de redefinição de senha',
      enter: 'Digite o código para escolher uma nova senha.',
      otherwise: 'Se você não fez essa solicitação, ignore este e-mail. Sua senha continua a mesma.',
    },
    Generic: {
      name: 'código de verificação',
      enter: 'Digite o código para verificar seu endereço de e-mail.',
      otherwise: 'Se você não solicitou um código, ignore este e-mail.',
    },
    UserPermissionValidation: {
      name: 'código de confirmação',
      enter: 'Digite o código para confirmar que é você.',
      otherwise:
        'Se você não estava fazendo alterações na sua conta, ignore este e-mail e confira os dispositivos conectados a ela.',
    },
    BindNewIdentifier: {
      name: 'código de confirmação de e-mail',
      enter: 'Digite o código para adicionar este endereço à sua conta.',
      otherwise: 'Se você não fez essa solicitação, ignore este e-mail. Sem o código, nada será adicionado.',
    },
    MfaVerification: {
      name: 'código de verificação em duas etapas',
      enter: 'Digite o código para concluir o login.',
      otherwise:
        'Se você não tentou entrar, ignore este e-mail e troque sua senha: outra pessoa pode ter acesso a ela.',
    },
    BindMfa: {
      name: 'código de ativação da verificação em duas etapas',
      enter: 'Digite o código para ativar a verificação em duas etapas por e-mail.',
      otherwise: 'Se você não fez essa solicitação, ignore este e-mail. Sem o código, nada muda.',
    },
  },
  invitation: {
    title: 'Seu convite para participar da organização',
    titleFor: '{product}: seu convite para participar da organização',
    subject: '{title} {organization}',
    accept: 'Aceite para se tornar membro.',
    button: 'Aceitar convite',
    link: 'Ou abra este link: {link}',
    otherwise: 'Se você não esperava este convite, ignore este e-mail.',
  },
};
