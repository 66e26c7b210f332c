// The languages of Logto's sign-in pages, each with its texts and its direction.
import { ar } from './texts/ar.js';
import { cs } from './texts/cs.js';
import { de } from './texts/de.js';
import type { EmailTexts } from './texts/email-texts.js';
import { en } from './texts/en.js';
import { es } from './texts/es.js';
import { faIR } from './texts/fa-ir.js';
import { fr } from './texts/fr.js';
import { it } from './texts/it.js';
import { ja } from './texts/ja.js';
import { ko } from './texts/ko.js';
import { plPL } from './texts/pl-pl.js';
import { ptBR } from './texts/pt-br.js';
import { ptPT } from './texts/pt-pt.js';
import { ru } from './texts/ru.js';
import { th } from './texts/th.js';
import { trTR } from './texts/tr-tr.js';
import { ukUA } from './texts/uk-ua.js';
import { zhCN } from './texts/zh-cn.js';
import { zhHK } from './texts/zh-hk.js';
import { zhTW } from './texts/zh-tw.js';

/** A tag of Logto's sign-in pages (packages/phrases-experience of logto-io/logto, checked 2026-11). */
export type LanguageTag =
  | 'en'
  | 'ar'
  | 'cs'
  | 'de'
  | 'es'
  | 'fa-IR'
  | 'fr'
  | 'it'
  | 'ja'
  | 'ko'
  | 'pl-PL'
  | 'pt-BR'
  | 'pt-PT'
  | 'ru'
  | 'th'
  | 'tr-TR'
  | 'uk-UA'
  | 'zh-CN'
  | 'zh-HK'
  | 'zh-TW';

export interface Language {
  readonly direction: 'ltr' | 'rtl';
  /** In the language itself, for a list to choose from. */
  readonly nativeName: string;
  readonly texts: EmailTexts;
}

export const languages: Readonly<Record<LanguageTag, Language>> = {
  en: { direction: 'ltr', nativeName: 'English', texts: en },
  ar: { direction: 'rtl', nativeName: 'العربية', texts: ar },
  cs: { direction: 'ltr', nativeName: 'Čeština', texts: cs },
  de: { direction: 'ltr', nativeName: 'Deutsch', texts: de },
  es: { direction: 'ltr', nativeName: 'Español', texts: es },
  'fa-IR': { direction: 'rtl', nativeName: 'فارسی', texts: faIR },
  fr: { direction: 'ltr', nativeName: 'Français', texts: fr },
  it: { direction: 'ltr', nativeName: 'Italiano', texts: it },
  ja: { direction: 'ltr', nativeName: '日本語', texts: ja },
  ko: { direction: 'ltr', nativeName: '한국어', texts: ko },
  'pl-PL': { direction: 'ltr', nativeName: 'Polski', texts: plPL },
  'pt-BR': { direction: 'ltr', nativeName: 'Português (Brasil)', texts: ptBR },
  'pt-PT': { direction: 'ltr', nativeName: 'Português (Portugal)', texts: ptPT },
  ru: { direction: 'ltr', nativeName: 'Русский', texts: ru },
  th: { direction: 'ltr', nativeName: 'ไทย', texts: th },
  'tr-TR': { direction: 'ltr', nativeName: 'Türkçe', texts: trTR },
  'uk-UA': { direction: 'ltr', nativeName: 'Українська', texts: ukUA },
  'zh-CN': { direction: 'ltr', nativeName: '简体中文', texts: zhCN },
  'zh-HK': { direction: 'ltr', nativeName: '繁體中文（香港）', texts: zhHK },
  'zh-TW': { direction: 'ltr', nativeName: '繁體中文（台灣）', texts: zhTW },
};

export const languageTags: readonly LanguageTag[] = Object.keys(languages) as LanguageTag[];

export const isLanguageTag = (tag: unknown): tag is LanguageTag => languageTags.some((one) => one === tag);
