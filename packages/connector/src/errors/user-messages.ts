// What the user at the sign-in page reads when an email was not sent: one calm sentence in the language of the page. Data and look-up.
// No sentence asks the user to wait for an email: after a failed send Logto has no page where a code could be entered.

/** `notSent`: the operator must fix something; `busy`: it passes by itself; `checkAddress`: the user can fix it. */
export type UserMessageKey = 'notSent' | 'busy' | 'checkAddress';

interface UserMessages extends Readonly<Record<UserMessageKey, string>> {
  /** Put before the reference. */
  readonly reference: string;
}

/** The languages of Logto's sign-in pages (packages/phrases-experience of logto-io/logto, checked 2026-11). */
const userMessages: Readonly<Record<string, UserMessages>> & { readonly en: UserMessages } = {
  en: {
    notSent: 'The email could not be sent. Please try again later.',
    busy: 'Emails cannot be sent right now. Please try again in a few minutes.',
    checkAddress: 'This email address cannot receive email. Please check it.',
    reference: 'Reference',
  },
  ar: {
    notSent: 'تعذّر إرسال البريد الإلكتروني. يُرجى المحاولة مرة أخرى لاحقًا.',
    busy: 'لا يمكن إرسال رسائل البريد الإلكتروني الآن. يُرجى المحاولة مرة أخرى بعد بضع دقائق.',
    checkAddress: 'عنوان البريد الإلكتروني هذا لا يمكنه استقبال الرسائل. يُرجى التحقق منه.',
    reference: 'الرقم المرجعي',
  },
  cs: {
    notSent: 'E-mail se nepodařilo odeslat. Zkuste to prosím později.',
    busy: 'E-maily teď nelze odesílat. Zkuste to prosím znovu za několik minut.',
    checkAddress: 'Na tuto e-mailovou adresu nelze doručovat. Zkontrolujte ji prosím.',
    reference: 'Reference',
  },
  de: {
    notSent: 'Die E-Mail konnte nicht gesendet werden. Bitte versuchen Sie es später erneut.',
    busy: 'Im Moment können keine E-Mails gesendet werden. Bitte versuchen Sie es in ein paar Minuten erneut.',
    checkAddress: 'Diese E-Mail-Adresse kann keine E-Mails empfangen. Bitte prüfen Sie die Adresse.',
    reference: 'Referenz',
  },
  es: {
    notSent: 'No se ha podido enviar el correo. Inténtalo de nuevo más tarde.',
    busy: 'Ahora mismo no se pueden enviar correos. Inténtalo de nuevo en unos minutos.',
    checkAddress: 'Esta dirección de correo no puede recibir mensajes. Compruébala.',
    reference: 'Referencia',
  },
  'fa-IR': {
    notSent: 'ایمیل ارسال نشد. لطفاً بعداً دوباره تلاش کنید.',
    busy: 'در حال حاضر امکان ارسال ایمیل وجود ندارد. لطفاً چند دقیقه دیگر دوباره تلاش کنید.',
    checkAddress: 'این نشانی ایمیل نمی‌تواند ایمیل دریافت کند. لطفاً آن را بررسی کنید.',
    reference: 'شماره پیگیری',
  },
  fr: {
    notSent: 'L’e-mail n’a pas pu être envoyé. Veuillez réessayer plus tard.',
    busy: 'Les e-mails ne peuvent pas être envoyés pour le moment. Veuillez réessayer dans quelques minutes.',
    checkAddress: 'Cette adresse e-mail ne peut pas recevoir de messages. Veuillez la vérifier.',
    reference: 'Référence',
  },
  it: {
    notSent: 'Impossibile inviare l’email. Riprova più tardi.',
    busy: 'Al momento non è possibile inviare email. Riprova tra qualche minuto.',
    checkAddress: 'Questo indirizzo email non può ricevere messaggi. Controllalo.',
    reference: 'Riferimento',
  },
  ja: {
    notSent: 'メールを送信できませんでした。しばらくしてからもう一度お試しください。',
    busy: '現在メールを送信できません。数分後にもう一度お試しください。',
    checkAddress: 'このメールアドレスではメールを受信できません。アドレスをご確認ください。',
    reference: '参照番号',
  },
  ko: {
    notSent: '이메일을 보내지 못했습니다. 나중에 다시 시도해 주세요.',
    busy: '지금은 이메일을 보낼 수 없습니다. 몇 분 후에 다시 시도해 주세요.',
    checkAddress: '이 이메일 주소로는 메일을 받을 수 없습니다. 주소를 확인해 주세요.',
    reference: '참조 번호',
  },
  'pl-PL': {
    notSent: 'Nie udało się wysłać e-maila. Spróbuj ponownie później.',
    busy: 'W tej chwili nie można wysyłać e-maili. Spróbuj ponownie za kilka minut.',
    checkAddress: 'Na ten adres e-mail nie można dostarczyć wiadomości. Sprawdź go.',
    reference: 'Numer referencyjny',
  },
  'pt-BR': {
    notSent: 'Não foi possível enviar o e-mail. Tente novamente mais tarde.',
    busy: 'Não é possível enviar e-mails no momento. Tente novamente em alguns minutos.',
    checkAddress: 'Este endereço de e-mail não pode receber mensagens. Confira se ele está correto.',
    reference: 'Referência',
  },
  'pt-PT': {
    notSent: 'Não foi possível enviar o e-mail. Tente novamente mais tarde.',
    busy: 'De momento, não é possível enviar e-mails. Tente novamente dentro de alguns minutos.',
    checkAddress: 'Este endereço de e-mail não pode receber mensagens. Verifique se está correto.',
    reference: 'Referência',
  },
  ru: {
    notSent: 'Не удалось отправить письмо. Повторите попытку позже.',
    busy: 'Сейчас невозможно отправить письмо. Повторите попытку через несколько минут.',
    checkAddress: 'Этот адрес не принимает письма. Проверьте, правильно ли он указан.',
    reference: 'Номер обращения',
  },
  th: {
    notSent: 'ไม่สามารถส่งอีเมลได้ โปรดลองอีกครั้งในภายหลัง',
    busy: 'ขณะนี้ไม่สามารถส่งอีเมลได้ โปรดลองอีกครั้งในอีกไม่กี่นาที',
    checkAddress: 'ที่อยู่อีเมลนี้ไม่สามารถรับอีเมลได้ โปรดตรวจสอบอีกครั้ง',
    reference: 'หมายเลขอ้างอิง',
  },
  'tr-TR': {
    notSent: 'E-posta gönderilemedi. Lütfen daha sonra tekrar deneyin.',
    busy: 'Şu anda e-posta gönderilemiyor. Lütfen birkaç dakika sonra tekrar deneyin.',
    checkAddress: 'Bu e-posta adresi ileti alamıyor. Lütfen adresi kontrol edin.',
    reference: 'Referans',
  },
  'uk-UA': {
    notSent: 'Не вдалося надіслати лист. Спробуйте ще раз пізніше.',
    busy: 'Зараз неможливо надіслати лист. Спробуйте ще раз за кілька хвилин.',
    checkAddress: 'На цю адресу неможливо надіслати лист. Перевірте її.',
    reference: 'Номер звернення',
  },
  'zh-CN': {
    notSent: '邮件未能发送，请稍后重试。',
    busy: '目前无法发送邮件，请几分钟后重试。',
    checkAddress: '此邮箱地址无法接收邮件，请检查。',
    reference: '参考编号',
  },
  'zh-HK': {
    notSent: '未能寄出電郵，請稍後再試。',
    busy: '目前無法寄出電郵，請於幾分鐘後再試。',
    checkAddress: '此電郵地址無法接收電郵，請檢查。',
    reference: '參考編號',
  },
  'zh-TW': {
    notSent: '無法寄出郵件，請稍後再試。',
    busy: '目前無法寄出郵件，請於幾分鐘後再試。',
    checkAddress: '此電子郵件地址無法收信，請檢查。',
    reference: '參考編號',
  },
};

/** Longest language tag that is looked up, in characters; real ones have 35 at most (RFC 5646 section 4.4.1). */
const maxTagLength = 35;

/** The sentence and the reference, in the user's language; English for a language that is not supported. */
export function userMessage(key: UserMessageKey, reference: string, locale: string | undefined): string {
  const texts = userMessages[findLanguage(locale)] ?? userMessages.en;
  return `${texts[key]} (${texts.reference} ${reference})`;
}

/** The English sentence, without a reference. */
export function englishUserMessage(key: UserMessageKey): string {
  return userMessages.en[key];
}

interface LikelySubtags {
  readonly language: string;
  readonly script: string | undefined;
  readonly region: string | undefined;
}

/** Read at the first failure and not at each: that takes 70 µs, and in an outage thousands of sends fail in one moment. */
let supported: ReadonlyArray<{ readonly tag: string; readonly subtags: LikelySubtags | undefined }> | undefined;

/** The supported tag with the same language and script, preferably of the same region. */
function findLanguage(locale: string | undefined): string {
  supported ??= Object.keys(userMessages).map((tag) => ({ tag, subtags: likelySubtags(tag) }));
  const wanted = likelySubtags(locale);
  const fitting = supported.filter(
    ({ subtags }) => subtags?.language === wanted?.language && subtags?.script === wanted?.script,
  );
  return (fitting.find(({ subtags }) => subtags?.region === wanted?.region) ?? fitting[0])?.tag ?? 'en';
}

function likelySubtags(tag: string | undefined): LikelySubtags | undefined {
  if (tag === undefined || tag.length > maxTagLength) return undefined;
  try {
    const { language, script, region } = new Intl.Locale(tag.trim()).maximize();
    return { language, script, region };
  } catch {
    return undefined; // Intl throws a RangeError for an invalid tag.
  }
}
