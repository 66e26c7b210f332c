// The emails in Korean.
import type { EmailTexts } from './email-texts.js';

export const ko: EmailTexts = {
  title: '{name}',
  titleFor: '{product} {name}',
  subject: '{code} – {name}',
  subjectFor: '{code} – {product} {name}',
  labelled: '{label}: {value}',
  secret: '이 코드를 누구에게도 알려 주지 마세요.',
  help: '문의: {address}',
  codes: {
    SignIn: {
      name: '로그인 인증 코드',
      enter: '로그인하려면 이 코드를 입력하세요.',
      otherwise: '로그인을 시도하지 않았다면 이 이메일을 무시하세요.',
    },
    Register: {
      name: '회원가입 인증 코드',
      enter: '계정을 만들려면 이 코드를 입력하세요.',
      otherwise: '가입을 요청하지 않았다면 이 이메일을 무시하세요. 코드를 입력하지 않으면 계정이 만들어지지 않습니다.',
    },
    ForgotPassword: {
      name: '비밀번호 재설정 코드',
      enter: '새 비밀번호를 설정하려면 이 코드를 입력하세요.',
      otherwise: '직접 요청하지 않았다면 이 이메일을 무시하세요. 비밀번호는 바뀌지 않습니다.',
    },
    Generic: {
      name: '인증 코드',
      enter: '이메일 주소를 인증하려면 이 코드를 입력하세요.',
      otherwise: '코드를 요청하지 않았다면 이 이메일을 무시하세요.',
    },
    UserPermissionValidation: {
      name: '본인 확인 코드',
      enter: '본인임을 확인하려면 이 코드를 입력하세요.',
      otherwise: '계정 정보를 변경하려던 것이 아니라면 이 이메일을 무시하고 로그인된 기기를 확인하세요.',
    },
    BindNewIdentifier: {
      name: '이메일 확인 코드',
      enter: '이 주소를 계정에 추가하려면 코드를 입력하세요.',
      otherwise: '직접 요청하지 않았다면 이 이메일을 무시하세요. 코드를 입력하지 않으면 아무것도 추가되지 않습니다.',
    },
    MfaVerification: {
      name: '2단계 인증 코드',
      enter: '로그인을 완료하려면 이 코드를 입력하세요.',
      otherwise:
        '로그인을 시도하지 않았다면 이 이메일을 무시하고 비밀번호를 변경하세요. 다른 사람이 알고 있을 수 있습니다.',
    },
    BindMfa: {
      name: '2단계 인증 설정 코드',
      enter: '이메일 2단계 인증을 켜려면 이 코드를 입력하세요.',
      otherwise: '직접 요청하지 않았다면 이 이메일을 무시하세요. 코드를 입력하지 않으면 아무것도 바뀌지 않습니다.',
    },
  },
  invitation: {
    title: '조직 초대',
    titleFor: '{product} 조직 초대',
    subject: '{title}: {organization}',
    accept: '초대를 수락하면 구성원이 됩니다.',
    button: '초대 수락',
    link: '또는 다음 링크를 여세요: {link}',
    otherwise: '예상하지 못한 초대라면 이 이메일을 무시하세요.',
  },
};
