// What a user at the sign-in page reads: one sentence and a reference, in the language of the page.
import { describe, expect, it, vi } from 'vitest';
import { toConnectorError } from '../../src/errors/connector-error.ts';
import { type ErrorCode, errorCatalog } from '../../src/errors/error-catalog.ts';
import { MailgunError } from '../../src/errors/mailgun-error.ts';
import { userMessage } from '../../src/errors/user-messages.ts';

/** The twenty languages of Logto's sign-in pages, each with the sentence for a failure that ends by itself. */
const busy: Readonly<Record<string, string>> = {
  en: 'Emails cannot be sent right now. Please try again in a few minutes. (Reference 00000001)',
  ar: 'لا يمكن إرسال رسائل البريد الإلكتروني الآن. يُرجى المحاولة مرة أخرى بعد بضع دقائق. (الرقم المرجعي 00000001)',
  cs: 'E-maily teď nelze odesílat. Zkuste to prosím znovu za několik minut. (Reference 00000001)',
  de: 'Im Moment können keine E-Mails gesendet werden. Bitte versuchen Sie es in ein paar Minuten erneut. (Referenz 00000001)',
  es: 'Ahora mismo no se pueden enviar correos. Inténtalo de nuevo en unos minutos. (Referencia 00000001)',
  'fa-IR': 'در حال حاضر امکان ارسال ایمیل وجود ندارد. لطفاً چند دقیقه دیگر دوباره تلاش کنید. (شماره پیگیری 00000001)',
  fr: 'Les e-mails ne peuvent pas être envoyés pour le moment. Veuillez réessayer dans quelques minutes. (Référence 00000001)',
  it: 'Al momento non è possibile inviare email. Riprova tra qualche minuto. (Riferimento 00000001)',
  ja: '現在メールを送信できません。数分後にもう一度お試しください。 (参照番号 00000001)',
  ko: '지금은 이메일을 보낼 수 없습니다. 몇 분 후에 다시 시도해 주세요. (참조 번호 00000001)',
  'pl-PL': 'W tej chwili nie można wysyłać e-maili. Spróbuj ponownie za kilka minut. (Numer referencyjny 00000001)',
  'pt-BR': 'Não é possível enviar e-mails no momento. Tente novamente em alguns minutos. (Referência 00000001)',
  'pt-PT': 'De momento, não é possível enviar e-mails. Tente novamente dentro de alguns minutos. (Referência 00000001)',
  ru: 'Сейчас невозможно отправить письмо. Повторите попытку через несколько минут. (Номер обращения 00000001)',
  th: 'ขณะนี้ไม่สามารถส่งอีเมลได้ โปรดลองอีกครั้งในอีกไม่กี่นาที (หมายเลขอ้างอิง 00000001)',
  'tr-TR': 'Şu anda e-posta gönderilemiyor. Lütfen birkaç dakika sonra tekrar deneyin. (Referans 00000001)',
  'uk-UA': 'Зараз неможливо надіслати лист. Спробуйте ще раз за кілька хвилин. (Номер звернення 00000001)',
  'zh-CN': '目前无法发送邮件，请几分钟后重试。 (参考编号 00000001)',
  'zh-HK': '目前無法寄出電郵，請於幾分鐘後再試。 (參考編號 00000001)',
  'zh-TW': '目前無法寄出郵件，請於幾分鐘後再試。 (參考編號 00000001)',
};
const languages = Object.keys(busy);

describe('the sentence for the user', () => {
  it.each(languages)('exists in the language of the page: %s', (language) => {
    expect(userMessage('busy', '00000001', language)).toBe(busy[language]);
    const sentences = (['notSent', 'busy', 'checkAddress'] as const).map((key) => userMessage(key, '', language));
    expect(new Set(sentences).size).toBe(3);
    if (language === 'en') return;
    const english = (['notSent', 'busy', 'checkAddress'] as const).map((key) => userMessage(key, '', 'en'));
    expect(sentences.filter((sentence) => english.includes(sentence))).toEqual([]);
  });

  it('exists in twenty languages', () => {
    expect(languages).toHaveLength(20);
    expect(new Set(Object.values(busy)).size).toBe(20);
  });

  it.each([
    { name: 'a language with the likely region', locale: 'pt', expected: 'pt-BR' },
    { name: 'a language whose only tag has a region', locale: 'uk', expected: 'uk-UA' },
    { name: 'Chinese', locale: 'zh', expected: 'zh-CN' },
    { name: 'Traditional Chinese', locale: 'zh-Hant', expected: 'zh-TW' },
    { name: 'Simplified Chinese', locale: 'zh-Hans', expected: 'zh-CN' },
    { name: 'a script and a region', locale: 'zh-Hant-HK', expected: 'zh-HK' },
    { name: 'a script that is not the usual one of its region', locale: 'zh-Hans-HK', expected: 'zh-CN' },
    { name: 'the other script in China', locale: 'zh-Hant-CN', expected: 'zh-HK' },
    { name: 'a region of the same script', locale: 'zh-MO', expected: 'zh-HK' },
    { name: 'another region', locale: 'fr-CA', expected: 'fr' },
    { name: 'another region, more than one offered', locale: 'pt-AO', expected: 'pt-BR' },
    { name: 'a region of Latin America', locale: 'es-MX', expected: 'es' },
    { name: 'an extension', locale: 'de-AT-u-co-phonebk', expected: 'de' },
    { name: 'upper case', locale: 'TR-tr', expected: 'tr-TR' },
    { name: 'white space', locale: ' ko ', expected: 'ko' },
    { name: 'a language that is not supported', locale: 'sv', expected: 'en' },
    { name: 'a script that is not supported', locale: 'ru-Latn', expected: 'en' },
    { name: 'no locale', locale: undefined, expected: 'en' },
    { name: 'an empty one', locale: '', expected: 'en' },
    { name: 'an underscore, which is not valid', locale: 'pt_BR', expected: 'en' },
    { name: 'no language', locale: 'und', expected: 'en' },
    { name: 'a name of an object', locale: '__proto__', expected: 'en' },
    { name: 'a text', locale: '<script>', expected: 'en' },
    { name: '1 MB', locale: `fr-${'a-'.repeat(512 * 1024)}`, expected: 'en' },
    { name: '1 MB of spaces', locale: ' '.repeat(1024 * 1024), expected: 'en' },
  ])('is found for $name', ({ locale, expected }) => {
    expect(userMessage('busy', '00000001', locale)).toBe(busy[expected]);
  });

  it('reads the supported languages once, however many sends fail', () => {
    userMessage('busy', '00000001', 'fr');
    const maximize = vi.spyOn(Intl.Locale.prototype, 'maximize');
    for (let count = 0; count < 100; count += 1) userMessage('busy', '00000001', 'fr');
    expect(maximize).toHaveBeenCalledTimes(100);
    maximize.mockRestore();
  });

  it('never sends the user to an email whose code cannot work', () => {
    for (const language of languages) {
      for (const key of ['notSent', 'busy', 'checkAddress'] as const) {
        expect(userMessage(key, '', language)).not.toMatch(/may still|arrive|inbox|spam|wait a minute/i);
      }
    }
  });
});

describe.each(['en', 'fr', 'ja'])('a failed send shows in %s exactly one sentence and the reference', (locale) => {
  const checkAddress: Readonly<Record<string, string>> = {
    en: 'This email address cannot receive email. Please check it. (Reference 00000001)',
    fr: 'Cette adresse e-mail ne peut pas recevoir de messages. Veuillez la vérifier. (Référence 00000001)',
    ja: 'このメールアドレスではメールを受信できません。アドレスをご確認ください。 (参照番号 00000001)',
  };
  const notSent: Readonly<Record<string, string>> = {
    en: 'The email could not be sent. Please try again later. (Reference 00000001)',
    fr: 'L’e-mail n’a pas pu être envoyé. Veuillez réessayer plus tard. (Référence 00000001)',
    ja: 'メールを送信できませんでした。しばらくしてからもう一度お試しください。 (参照番号 00000001)',
  };
  const sentences = { busy, notSent, checkAddress };
  const expectedSentences: Readonly<Record<ErrorCode, keyof typeof sentences>> = {
    invalidConfig: 'notSent',
    noContent: 'notSent',
    recipient: 'checkAddress',
    tooLarge: 'notSent',
    unreachable: 'busy',
    tls: 'notSent',
    interrupted: 'busy',
    timeout: 'busy',
    logtoTimeout: 'busy',
    logtoFailed: 'busy',
    overloaded: 'busy',
    unavailable: 'busy',
    rateLimited: 'busy',
    quota: 'busy',
    unauthorized: 'notSent',
    wrongRegion: 'notSent',
    unknownDomain: 'notSent',
    notAllowed: 'notSent',
    payment: 'notSent',
    rejected: 'notSent',
    badEndpoint: 'notSent',
    badResponse: 'busy',
    internal: 'notSent',
  };

  it.each(Object.entries(expectedSentences) as Array<[ErrorCode, keyof typeof sentences]>)('%s', (code, key) => {
    const error = new MailgunError(code, {
      operatorMessage: 'No delivery fits the usage type SignIn. There is: Generic.',
      domain: 'mg.example.com',
      attempts: 2,
      issues: [{ path: ['deliveries', 'SignIn'], message: 'Write this as text.' }],
      cause: new Error('SECRET'),
    });
    const connectorError = toConnectorError(error, { isTest: false, reference: '00000001', locale });
    expect(connectorError.code).toBe(code === 'rateLimited' ? 'rate_limit_exceeded' : 'general');
    expect(connectorError.data).toEqual({ errorDescription: sentences[key][locale], code, reference: '00000001' });
    expect(JSON.stringify(connectorError)).not.toMatch(/deliver|mg\.example|SignIn|Generic|SECRET/i);
  });

  it('for every code of the catalog', () => {
    expect(Object.keys(expectedSentences).sort()).toEqual(Object.keys(errorCatalog).sort());
  });
});
