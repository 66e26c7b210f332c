// The connector's name and description, in the languages that Logto Console speaks.

import { i18nPhrasesGuard } from '@logto/connector-kit';

/** Texts by language tag. Console uses its own language's exact tag, or else `en`. */
export type LocalizedText = { en: string; [tag: string]: string };

const isKnownToLogto = (tag: string): boolean => i18nPhrasesGuard.safeParse({ en: '', [tag]: '' }).success;

/**
 * Leaves out the tags that Logto's kit does not know: a single one makes Console's whole list of connectors fail.
 * `@logto/language-kit` 1.1.0, which kit 4.0.0 may bring, knows neither `ar` nor `th`.
 */
export const keepKnownTags = (
  texts: LocalizedText,
  isKnown: (tag: string) => boolean = isKnownToLogto,
): LocalizedText => {
  const known = Object.entries(texts).filter(([tag]) => isKnown(tag));
  return { ...Object.fromEntries(known), en: texts.en };
};

export const descriptions: LocalizedText = keepKnownTags({
  en: 'Sends verification emails and invitations through Mailgun, promptly and in each user’s language.',
  ar: 'يرسل رسائل التحقق والدعوات بالبريد الإلكتروني عبر Mailgun سريعًا وبلغة كل مستخدم.',
  de: 'Versendet Bestätigungs-E-Mails und Einladungen über Mailgun – schnell und in der Sprache der Empfänger.',
  es: 'Envía correos de verificación e invitaciones a través de Mailgun, sin demora y en el idioma de cada usuario.',
  'fa-IR': 'ایمیل‌های تأیید و دعوت‌نامه‌ها را از طریق Mailgun، بی‌درنگ و به زبان هر کاربر می‌فرستد.',
  fr: 'Envoie les e-mails de vérification et les invitations via Mailgun, sans délai et dans la langue de chaque utilisateur.',
  it: 'Invia email di verifica e inviti tramite Mailgun, senza attese e nella lingua di ogni utente.',
  ja: '確認メールや招待メールを、ユーザーの言語に合わせて Mailgun からすばやく送信します。',
  ko: '인증 메일과 초대 메일을 Mailgun을 통해 각 사용자의 언어로 신속하게 보냅니다.',
  'pl-PL': 'Wysyła e-maile weryfikacyjne i zaproszenia przez Mailgun – bez zwłoki i w języku użytkownika.',
  'pt-BR': 'Envia e-mails de verificação e convites pelo Mailgun, com rapidez e no idioma de cada usuário.',
  'pt-PT': 'Envia e-mails de verificação e convites através do Mailgun, com rapidez e no idioma de cada utilizador.',
  ru: 'Отправляет письма с кодами подтверждения и приглашения через Mailgun — быстро и на языке пользователя.',
  th: 'ส่งอีเมลยืนยันและคำเชิญผ่าน Mailgun อย่างรวดเร็วในภาษาของผู้ใช้แต่ละคน',
  'tr-TR': 'Doğrulama e-postalarını ve davetleri Mailgun üzerinden hızla ve her kullanıcının kendi dilinde gönderir.',
  'zh-CN': '通过 Mailgun 及时发送验证邮件和邀请邮件，并使用每位用户的语言。',
  'zh-HK': '透過 Mailgun 即時寄出驗證電郵及邀請電郵，並使用每位用戶的語言。',
  'zh-TW': '透過 Mailgun 即時寄送驗證信與邀請信，並使用每位使用者的語言。',
});

/** Two brands, the same in each of these languages. Logto's own connector is called Mailgun, and Console shows both cards. */
const name = 'Mailgun for Logto';
export const names: LocalizedText = {
  ...Object.fromEntries(Object.keys(descriptions).map((tag) => [tag, name])),
  en: name,
};
