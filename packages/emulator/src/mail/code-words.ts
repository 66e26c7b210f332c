// Words beside a number that show what it is: a code, or something else. In the languages of Logto's sign-in pages and their
// neighbours. Stems: what follows them is an ending (`код`, `кода`; `kod`, `kodunuz`).

const alternatives = (...lists: string[]) =>
  lists
    .join(' ')
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/_/g, '[\\s\\u00a0-]{0,3}'))
    .join('|');

/** Letters of scripts with spaces between words: in them a stem must begin a word. */
const startOfWord = '(?<![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}\\p{M}])';
const ending = "[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}\\p{M}’']{0,12}";
const noLetter = '(?![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}])';

/** Compounds such as `Bestätigungscode`, `engångskod` and `vahvistuskoodi` end with the word. */
const compound = alternatives(
  'code codes kode koden kodeord kod koden kody koda koda koodi koodisi passwort kennwort wachtwoord parole salasana lösenord løsenord passord adgangskode passcode password',
);
const stem = alternatives(
  // en, de, fr, es, it, pt, nl, id
  'code código codigo códigos codice codici codul cod passcode password otp totp tan pin mot_de_passe contraseña clave senha kode sandi token secret',
  // cs, pl, tr, hu, ro, sv, da, fi, lt, hr
  'kód kod şifre sifre parola heslo hasło jelszó kods kodas kodo',
  // ru, uk, bg, el
  'код кода пароль пароля пін пин парол κωδικ',
);
const inOneWord = alternatives(
  // ar, fa, he, ur
  'رمز الرمز كود الكود کد رمز_عبور گذرواژه كلمة_المرور קוד הקוד סיסמ کوڈ',
  // hi, bn, ta, th, vi
  'कोड ओटीपी पासवर्ड पिन কোড குறியீடு รหัส โค้ด mã_xác mã_otp mã_của mã_đăng mã_là mã:',
  // ja, zh, ko
  'コード 認証番号 確認番号 暗証番号 パスワード 认证码 認證碼 验证码 驗證碼 校验码 校驗碼 确认码 確認碼 动态码 動態碼 代码 代碼 密码 密碼 口令 激活码 安全码 安全碼 登录码 登入碼 코드 인증번호 인증_번호 확인번호 확인_번호 비밀번호 보안번호',
);

/** A word for a code to type. */
export const codeWord: RegExp = new RegExp(
  `${startOfWord}(?:[\\p{Script=Latin}]{0,25}(?:${compound})${noLetter}|(?:${stem})${ending})|${inOneWord}|(?:one|single)[\\s-]time\\s+\\S{0,12}`,
  'giu',
);

const numberSign =
  '(?:[\\s\\u00a0]{0,2}(?:no|nr|num|number|nummer|numéro|número|numero|id|#|№|n[º°]|номер|號|号|번호)(?!\\p{Script=Latin})[.:]?)?';
const otherNames = alternatives(
  // Orders, invoices, customers, tickets, tracking.
  'order invoice receipt reference ref ticket case tracking shipment booking reservation confirmation_number customer account member membership transaction payment contract policy serial model item product article request session message id uid nr no suite room flight gate seat p.o. po_box box kvk vat siren',
  'bestell rechnung auftrag kunden konto vorgang referenz sendung buchung ticket vertrag mitglied az aktenzeichen raum zimmer postfach steuer',
  'commande facture référence client compte dossier réservation colis siret',
  'pedido factura referencia cliente cuenta reserva ordine fattura riferimento prenotazione conto encomenda fatura referência conta zamówieni faktur zamowieni klient rezerwacj sipariş siparis fatura müşteri hesap rezervasyon objednávk bestelling factuur klantnummer',
  'заказ счёт счет номер_заказа замовлення рахунок клиент договор билет тикет',
);
const otherCodes = alternatives(
  'zip_code zip postal_code postcode post_code area_code country_code dial_code promo_code promotion_code discount_code coupon_code coupon voucher_code voucher gift_code error_code status_code exit_code source_code order_code booking_code reference_code tracking_code bar_code barcode qr_code dress_code sort_code swift_code hex_code color_code colour_code gutscheincode rabattcode aktionscode fehlercode ländercode postleitzahl plz referenzcode buchungscode',
  'code_postal code_promo code_pays code_erreur código_postal codigo_postal cep código_promocional código_de_error código_de_erro codice_postale codice_fiscale codice_sconto cap kod_pocztowy kod_rabatowy kod_błędu posta_kodu indirim_kodu hata_kodu psč směrovací_číslo почтовый_индекс индекс промокод код_ошибки поштовий_індекс',
);
const otherInOneWord = alternatives(
  '注文番号 工号 订单号 訂單號 订单编号 訂單編號 订单 訂單 单号 單號 发票 發票 编号 編號 邮编 郵遞區號 邮政编码 郵便番号 優惠碼 优惠码 错误代码 錯誤代碼 エラーコード クーポンコード お客様番号 会員番号 予約番号 伝票番号 受付番号 주문번호 주문_번호 송장번호 우편번호 고객번호 예약번호 쿠폰_코드 쿠폰코드 오류_코드 오류코드 رقم_الطلب الطلب طلب_رقم فاتورة الرمز_البريدي رمز_بريدي شماره_سفارش سفارش کد_پستی हर_आदेश ऑर्डर पिन_कोड คำสั่งซื้อ รหัสไปรษณีย์ มาตรฐาน đơn_hàng mã_bưu',
);

/** A word for another number: an order, a customer, a postal code. */
export const otherNumberWord: RegExp = new RegExp(
  `${startOfWord}(?:(?:${otherCodes})${ending}|(?:${otherNames})(?:[\\p{Script=Latin}\\p{Script=Cyrillic}]{0,3}(?:nummer|nr)|s|a|e|i|en|y|u|m|ni|niz|numaranız|numarası|a|й|а|у|ы)?${noLetter}\\.?${numberSign}|(?!(?:bestätigungs|sicherheits|verif|potvrz|vahvistus|bekr))\\p{L}{2,25}(?:nummer|numero|nro|numeris)${noLetter}\\.?)|${otherInOneWord}|(?<![\\p{L}])[#№](?=\\s?\\d)`,
  'giu',
);

/** A telephone number follows. */
export const phoneWord: RegExp = new RegExp(
  `${startOfWord}(?:${alternatives('tel telephone telefon teléfono telefono téléphone phone call fax hotline mobile mobil sms whatsapp handy puhelin dial ring тел телефон факс tlf tfn puh infolinia helpline kundeservice sac support hotline')})${ending}|${alternatives('电话 電話 客服 咨询 諮詢 查詢 查询 热线 문의 고객센터 お問い合わせ お問合せ 傳真 전화 هاتف تلفن טלפון โทร फ़ोन फोन')}`,
  'giu',
);

/** The last digits of a card or account follow. */
export const cardWord: RegExp = new RegExp(
  `(?:${alternatives('ending_in ending_with ends_in ends_with last_four last_4_digits last_4 card_number endziffern endziffer endet_auf endend_auf letzten_vier kartennummer se_terminant_par finissant_par carte terminada_en termina_en terminado_en tarjeta che_termina_con carta final cartão kończąc karta karty końcówk sonu ile_biten kart končící окончани заканчива карт закінчу visa mastercard amex iban')})${ending}|${alternatives('末尾 下4桁 下４桁 尾号 尾號 末四位 后四位 끝자리 카드 المنتهية بطاقة کارت')}|[•*x×·]{2,16}(?=[\\s\\u00a0-]?\\d{4}(?![\\p{N}*]))`,
  'giu',
);

/** Part of a postal address, or of a legal footer. */
export const addressWord: RegExp = new RegExp(
  `©|\\(c\\)|〒|${startOfWord}(?:${alternatives('street road parkway park drive square avenue boulevard blvd lane suite floor rue calle avenida via piazza plaza straße strasse platz allee weg rua ulica cadde sokak ulice улица ул вул copyright')})${noLetter}|\\p{L}{2,30}(?:straße|strasse|straat|gasse|gatan)${noLetter}|${startOfWord}(?:st|ave|rd|str|ste|dr|p\\.?o)\\.|${startOfWord}(?:inc|llc|ltd|gmbh|s\\.a|s\\.r\\.l|sarl|corp|co|ооо|oy|ab|a\\.ş)\\b[.,]|株式会社|有限公司`,
  'giu',
);

/** A measure or a currency beside the number. */
const units = alternatives(
  'px pt kb mb gb tb kib mib km mi kg lbs lb cm mm ml kwh mhz ghz rpm mah ppi dpi points point pts punkte stars steps people users customers members items pieces pcs words characters zeichen bytes votes views followers likes messages emails files results entries records orders reviews companies teams businesses products articles artikel produkte produits articoli prodotti productos produtos produktów ürün товаров countries downloads developers players subscribers employees',
  "seconds second secs sec minutes minute mins min hours hour hrs hr days day weeks week months month years year sekunden sekunde minuten stunden stunde tage tagen tag wochen monate jahre uhr secondes minutes heures heure jours jour semaines ans segundos minutos horas hora días dias secondi minuti ore giorni giorno sekund minut godzin dni dakika saniye saat gün hodin dní секунд минут часов часа дней дня хвилин годин днів utc gmt cet cest est pst edt pdt o'clock",
  'usd eur gbp chf jpy cny krw rub inr brl try pln czk sek nok dkk aud cad euro euros dollars pounds zł kč kr ft lei ₽ руб грн tl',
);
const unitsInOneWord =
  '[年月日時时点點分秒号號歳岁円元個个件名人階楼番丁町周週年년월일시분초원개명층번]|ساعة|دقيقة|دقائق|دقیقه|ثانية|يوم|ريال|تومان|นาที|วัน|บาท|मिनट|घंटे|रुपये';
export const unitAfter: RegExp = new RegExp(
  `^[\\s\\u00a0\\u202f]?(?:[%‰°€$£¥₹₽₩₺₫฿₴₪]|(?:${units})${noLetter}|(?:${unitsInOneWord})|h${noLetter}|k${noLetter})`,
  'iu',
);
/** `over 12000`: about how many. */
export const quantityBefore: RegExp = new RegExp(
  `${startOfWord}(?:${alternatives('over more_than about almost nearly around up_to at_least über mehr_als rund fast plus_de environ jusqu’à más_de casi più_di oltre quasi mais_de cerca_de meer_dan ruim ponad około över mer_än yli více_než')})[\\s\\u00a0]$`,
  'iu',
);
export const currencyBefore: RegExp = new RegExp(
  `(?:[€$£¥₹₽₩₺₫฿₴₪￥]|${startOfWord}(?:usd|eur|gbp|chf|jpy|cny|rmb|krw|rub|inr|brl|r\\$|pln|rs\\.?))[\\s\\u00a0\\u202f]?$`,
  'iu',
);
/** `1234 ile biten kart`: the last digits of a card come before the words. */
export const cardAfter: RegExp = /^[\s\u00a0]?(?:ile\s|で終わる|로\s끝나는|结尾|結尾|से\sसमाप्त)/u;
