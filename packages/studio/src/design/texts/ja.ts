// The emails in Japanese.
import type { EmailTexts } from './email-texts.js';

export const ja: EmailTexts = {
  title: '{name}',
  titleFor: '{product}の{name}',
  subject: '{code} は{name}です',
  subjectFor: '{code} は{product}の{name}です',
  labelled: '{label}：{value}',
  secret: 'このコードは誰にも教えないでください。',
  help: 'お問い合わせ：{address}',
  codes: {
    SignIn: {
      name: 'サインイン用認証コード',
      enter: 'コードを入力してサインインしてください。',
      otherwise: 'お心当たりのない場合は、このメールを無視してください。',
    },
    Register: {
      name: 'アカウント登録用認証コード',
      enter: 'コードを入力してアカウントを作成してください。',
      otherwise:
        'お心当たりのない場合は、このメールを無視してください。コードが入力されない限り、アカウントは作成されません。',
    },
    ForgotPassword: {
      name: 'パスワード再設定用認証コード',
      enter: 'コードを入力してパスワードを再設定してください。',
      otherwise: 'お心当たりのない場合は、このメールを無視してください。パスワードは変更されません。',
    },
    Generic: {
      name: '認証コード',
      enter: 'コードを入力してメール認証を完了してください。',
      otherwise: 'お心当たりのない場合は、このメールを無視してください。',
    },
    UserPermissionValidation: {
      name: '本人確認コード',
      enter: 'ご本人確認のため、コードを入力してください。',
      otherwise: 'お心当たりのない場合は、このメールを無視し、サインイン中の端末をご確認ください。',
    },
    BindNewIdentifier: {
      name: 'メールアドレス確認コード',
      enter: 'このアドレスをアカウントに追加するには、コードを入力してください。',
      otherwise:
        'お心当たりのない場合は、このメールを無視してください。コードが入力されない限り、アドレスは追加されません。',
    },
    MfaVerification: {
      name: '2段階認証コード',
      enter: 'コードを入力してサインインを完了してください。',
      otherwise:
        'お心当たりのない場合は、このメールを無視し、パスワードを変更してください。第三者に知られている可能性があります。',
    },
    BindMfa: {
      name: '2段階認証の設定コード',
      enter: 'メールによる2段階認証を有効にするには、コードを入力してください。',
      otherwise: 'お心当たりのない場合は、このメールを無視してください。コードが入力されない限り、設定は変わりません。',
    },
  },
  invitation: {
    title: '組織への招待',
    titleFor: '【{product}】組織への招待',
    subject: '{title}：{organization}',
    accept: '招待を承諾すると、メンバーになれます。',
    button: '招待を承諾する',
    link: 'または、次のリンクを開いてください：{link}',
    otherwise: 'お心当たりのない場合は、このメールを無視してください。',
  },
};
