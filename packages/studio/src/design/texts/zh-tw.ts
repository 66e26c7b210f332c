// The emails in Chinese, traditional, of Taiwan.
import type { EmailTexts } from './email-texts.js';

export const zhTW: EmailTexts = {
  title: '您的{name}',
  titleFor: '您的 {product} {name}',
  subject: '{code} 是您的{name}',
  subjectFor: '{code} 是您的 {product} {name}',
  labelled: '{label}：{value}',
  secret: '請勿將驗證碼告訴任何人。',
  help: '如有疑問，請聯絡 {address}',
  codes: {
    SignIn: {
      name: '登入驗證碼',
      enter: '輸入驗證碼即可登入。',
      otherwise: '如果您沒有嘗試登入，請忽略此郵件。',
    },
    Register: {
      name: '註冊驗證碼',
      enter: '輸入驗證碼即可建立帳號。',
      otherwise: '如果您沒有註冊，請忽略此郵件。不輸入驗證碼，就不會建立帳號。',
    },
    ForgotPassword: {
      name: '重設密碼驗證碼',
      enter: '輸入驗證碼即可設定新密碼。',
      otherwise: '如果不是您本人操作，請忽略此郵件。您的密碼不會改變。',
    },
    Generic: {
      name: '驗證碼',
      enter: '輸入驗證碼即可驗證您的電子郵件地址。',
      otherwise: '如果您沒有要求驗證碼，請忽略此郵件。',
    },
    UserPermissionValidation: {
      name: '身分驗證碼',
      enter: '輸入驗證碼，確認是您本人操作。',
      otherwise: '如果您沒有變更帳號資料，請忽略此郵件，並檢查帳號的登入裝置。',
    },
    BindNewIdentifier: {
      name: '電子郵件驗證碼',
      enter: '輸入驗證碼即可將此電子郵件地址新增至您的帳號。',
      otherwise: '如果不是您本人操作，請忽略此郵件。不輸入驗證碼，就不會新增。',
    },
    MfaVerification: {
      name: '兩步驟驗證碼',
      enter: '輸入驗證碼即可完成登入。',
      otherwise: '如果您沒有嘗試登入，您的密碼可能已外洩，請忽略此郵件並變更密碼。',
    },
    BindMfa: {
      name: '兩步驟驗證設定驗證碼',
      enter: '輸入驗證碼即可開啟電子郵件兩步驟驗證。',
      otherwise: '如果不是您本人操作，請忽略此郵件。不輸入驗證碼，設定就不會改變。',
    },
  },
  invitation: {
    title: '邀請您加入組織',
    titleFor: '{product}：邀請您加入組織',
    subject: '{title} {organization}',
    accept: '接受邀請即可成為成員。',
    button: '接受邀請',
    link: '或開啟此連結：{link}',
    otherwise: '如果此邀請與您無關，請忽略此郵件。',
  },
};
