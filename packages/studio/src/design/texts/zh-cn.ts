// The emails in Chinese, simplified.
import type { EmailTexts } from './email-texts.js';

export const zhCN: EmailTexts = {
  title: '你的{name}',
  titleFor: '你的 {product} {name}',
  subject: '{code} 是你的{name}',
  subjectFor: '{code} 是你的 {product} {name}',
  labelled: '{label}：{value}',
  secret: '请勿将验证码告诉任何人。',
  help: '如有疑问，请联系 {address}',
  codes: {
    SignIn: {
      name: '登录验证码',
      enter: '输入验证码即可登录。',
      otherwise: '如果你没有尝试登录，请忽略此邮件。',
    },
    Register: {
      name: '注册验证码',
      enter: '输入验证码即可创建账号。',
      otherwise: '如果你没有注册，请忽略此邮件。不输入验证码，就不会创建账号。',
    },
    ForgotPassword: {
      name: '密码重置验证码',
      enter: '输入验证码即可设置新密码。',
      otherwise: '如果不是你本人操作，请忽略此邮件。你的密码不会改变。',
    },
    Generic: {
      name: '验证码',
      enter: '输入验证码即可验证你的邮箱地址。',
      otherwise: '如果你没有请求验证码，请忽略此邮件。',
    },
    UserPermissionValidation: {
      name: '身份验证码',
      enter: '输入验证码，确认是你本人操作。',
      otherwise: '如果你没有更改账号信息，请忽略此邮件，并检查账号的登录设备。',
    },
    BindNewIdentifier: {
      name: '邮箱验证码',
      enter: '输入验证码即可将此邮箱添加到你的账号。',
      otherwise: '如果不是你本人操作，请忽略此邮件。不输入验证码，就不会添加。',
    },
    MfaVerification: {
      name: '两步验证码',
      enter: '输入验证码即可完成登录。',
      otherwise: '如果你没有尝试登录，你的密码可能已泄露，请忽略此邮件并修改密码。',
    },
    BindMfa: {
      name: '两步验证设置验证码',
      enter: '输入验证码即可开启邮箱两步验证。',
      otherwise: '如果不是你本人操作，请忽略此邮件。不输入验证码，设置就不会改变。',
    },
  },
  invitation: {
    title: '邀请你加入组织',
    titleFor: '{product}：邀请你加入组织',
    subject: '{title} {organization}',
    accept: '接受邀请即可成为成员。',
    button: '接受邀请',
    link: '或打开此链接：{link}',
    otherwise: '如果此邀请与你无关，请忽略此邮件。',
  },
};
