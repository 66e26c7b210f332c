// The emails in Chinese, traditional, of Hong Kong.
import type { EmailTexts } from './email-texts.js';

export const zhHK: EmailTexts = {
  title: '你的{name}',
  titleFor: '你的 {product} {name}',
  subject: '{code} 是你的{name}',
  subjectFor: '{code} 是你的 {product} {name}',
  labelled: '{label}：{value}',
  secret: '請勿向任何人透露驗證碼。',
  help: '如有疑問，請聯絡 {address}',
  codes: {
    SignIn: {
      name: '登入驗證碼',
      enter: '輸入驗證碼即可登入。',
      otherwise: '如果你沒有嘗試登入，請忽略此電郵。',
    },
    Register: {
      name: '註冊驗證碼',
      enter: '輸入驗證碼即可建立帳戶。',
      otherwise: '如果你沒有註冊，請忽略此電郵。不輸入驗證碼，便不會建立帳戶。',
    },
    ForgotPassword: {
      name: '重設密碼驗證碼',
      enter: '輸入驗證碼即可設定新密碼。',
      otherwise: '如果不是你本人操作，請忽略此電郵。你的密碼不會改變。',
    },
    Generic: {
      name: '驗證碼',
      enter: '輸入驗證碼即可驗證你的電郵地址。',
      otherwise: '如果你沒有要求驗證碼，請忽略此電郵。',
    },
    UserPermissionValidation: {
      name: '身份驗證碼',
      enter: '輸入驗證碼，確認是你本人操作。',
      otherwise: '如果你沒有更改帳戶資料，請忽略此電郵，並檢查帳戶的登入裝置。',
    },
    BindNewIdentifier: {
      name: '電郵驗證碼',
      enter: '輸入驗證碼即可將此電郵地址新增至你的帳戶。',
      otherwise: '如果不是你本人操作，請忽略此電郵。不輸入驗證碼，便不會新增。',
    },
    MfaVerification: {
      name: '兩步驗證碼',
      enter: '輸入驗證碼即可完成登入。',
      otherwise: '如果你沒有嘗試登入，你的密碼可能已外洩，請忽略此電郵並更改密碼。',
    },
    BindMfa: {
      name: '兩步驗證設定驗證碼',
      enter: '輸入驗證碼即可開啟電郵兩步驗證。',
      otherwise: '如果不是你本人操作，請忽略此電郵。不輸入驗證碼，設定便不會改變。',
    },
  },
  invitation: {
    title: '邀請你加入組織',
    titleFor: '{product}：邀請你加入組織',
    subject: '{title} {organization}',
    accept: '接受邀請即可成為成員。',
    button: '接受邀請',
    link: '或開啟此連結：{link}',
    otherwise: '如果此邀請與你無關，請忽略此電郵。',
  },
};
