// The emails in Turkish.
import type { EmailTexts } from './email-texts.js';

export const trTR: EmailTexts = {
  title: '{Name}',
  titleFor: '{product} {name}',
  subject: '{code}, {name}',
  subjectFor: '{code}, {product} {name}',
  labelled: '{label}: {value}',
  secret: 'Bu kodu kimseyle paylaşmayın.',
  help: 'Sorunuz mu var? {address}',
  codes: {
    SignIn: {
      name: 'giriş kodunuz',
      enter: 'Giriş yapmak için bu kodu girin.',
      otherwise: 'Giriş yapmayı denemediyseniz bu e-postayı yok sayabilirsiniz.',
    },
    Register: {
      name: 'kayıt kodunuz',
      enter: 'Hesabınızı oluşturmak için bu kodu girin.',
      otherwise: 'Kayıt olmadıysanız bu e-postayı yok sayabilirsiniz. Kod girilmeden hesap oluşturulmaz.',
    },
    ForgotPassword: {
      name: 'şifre sıfırlama kodunuz',
      enter: 'Yeni bir şifre belirlemek için bu kodu girin.',
      otherwise: 'Bu isteği siz yapmadıysanız bu e-postayı yok sayabilirsiniz. Şifreniz değişmez.',
    },
    Generic: {
      name: 'doğrulama kodunuz',
      enter: 'E-posta adresinizi doğrulamak için bu kodu girin.',
      otherwise: 'Kod istemediyseniz bu e-postayı yok sayabilirsiniz.',
    },
    UserPermissionValidation: {
      name: 'onay kodunuz',
      enter: 'Siz olduğunuzu onaylamak için bu kodu girin.',
      otherwise: 'Hesabınızda değişiklik yapmıyorsanız bu e-postayı yok sayın ve açık oturumlarınızı kontrol edin.',
    },
    BindNewIdentifier: {
      name: 'e-posta onay kodunuz',
      enter: 'Bu adresi hesabınıza eklemek için kodu girin.',
      otherwise: 'Bu isteği siz yapmadıysanız bu e-postayı yok sayabilirsiniz. Kod girilmeden hiçbir şey eklenmez.',
    },
    MfaVerification: {
      name: 'iki adımlı doğrulama kodunuz',
      enter: 'Giriş işlemini tamamlamak için bu kodu girin.',
      otherwise:
        'Giriş yapmayı denemediyseniz bu e-postayı yok sayın ve şifrenizi değiştirin. Başka biri şifrenizi öğrenmiş olabilir.',
    },
    BindMfa: {
      name: 'iki adımlı doğrulama etkinleştirme kodunuz',
      enter: 'E-posta ile iki adımlı doğrulamayı etkinleştirmek için bu kodu girin.',
      otherwise: 'Bu isteği siz yapmadıysanız bu e-postayı yok sayabilirsiniz. Kod girilmeden hiçbir şey değişmez.',
    },
  },
  invitation: {
    title: 'Organizasyon davetiniz',
    titleFor: '{product} organizasyon davetiniz',
    subject: '{title}: {organization}',
    accept: 'Üye olmak için daveti kabul edin.',
    button: 'Daveti kabul et',
    link: 'Ya da bu bağlantıyı açın: {link}',
    otherwise: 'Bu daveti beklemiyorsanız bu e-postayı yok sayabilirsiniz.',
  },
};
