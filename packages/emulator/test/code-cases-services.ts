// Emails as services send them, in many languages, and the code of each; '' where there is none.
import type { CodeCase } from './code-cases.ts';

const email = (name: string, wanted: string, parts: Omit<CodeCase, 'name' | 'wanted'>): CodeCase => ({
  name,
  wanted,
  ...parts,
});

export const serviceCodeCases: CodeCase[] = [
  email('a bank, in German', '739204', {
    subject: 'Ihre TAN für den Auftrag vom 25.11.2026',
    text: 'Sehr geehrte Frau Lovelace,\n\nfür Ihre Überweisung über 1.250,00 EUR an DE89 3704 0044 0532 0130 00 (Auftragsnummer 88123456) lautet Ihre TAN:\n\n739204\n\nSie gilt bis 18:45 Uhr. Fragen? Telefon 069 1234-5678.\n\nIhre Musterbank AG, Hauptstr. 12, 60311 Frankfurt',
  }),
  email('Apple, a cell for each digit', '840173', {
    subject: 'Verify your Apple Account email address',
    html: '<table><tr><td><p>Dear Ada Lovelace,</p><p>You have selected ada@example.org as your new Apple Account. To verify this email address belongs to you, enter the code below on the email verification page:</p><table><tr><td>8</td><td>4</td><td>0</td><td>1</td><td>7</td><td>3</td></tr></table><p>This code will expire three hours after this email was sent.</p><p>Copyright © 2026 Apple Inc. One Apple Park Way, Cupertino, CA 95014, United States</p></td></tr></table>',
  }),
  email('Google, with a prefix', '318842', {
    subject: 'Google Verification Code',
    text: 'Dear Google User,\n\nWe received a request to access your Google Account ada@gmail.example through your email address. Your Google verification code is:\n\nG-318842\n\nIf you did not request this code, it is possible that someone else is trying to access the Google Account. Do not forward or give this code to anyone.\n\n1600 Amphitheatre Parkway, Mountain View, CA 94043, USA',
  }),
  email('Steam, letters and digits', 'R4K7P', {
    subject: 'Your Steam account: Access from new computer',
    text: "Hello adalove42,\n\nIt looks like you are trying to log in from a new device. Here is the Steam Guard code you need to access your account:\n\nR4K7P\n\nRequest made from\nGermany\n\nIf this wasn't you, please reset your password. This email was generated because of a login attempt from 203.0.113.42.",
  }),
  email('Amazon', '605912', {
    subject: 'amazon.com: Sign-in attempt',
    html: '<p>Someone who knows your password is attempting to sign-in to your account.</p><table><tr><td>When:</td><td>Nov 25, 2026 06:14 PM Central European Standard Time</td></tr><tr><td>Device:</td><td>Google Chrome Windows 10 (Desktop)</td></tr><tr><td>Near:</td><td>Hesse, Germany</td></tr></table><p>If this was you, your verification code is:</p><p style="font-size:24px"><b>605912</b></p><p>If not, deny the attempt. Order #112-4829131-2039481</p>',
  }),
  email('GitHub, a device', '09341277', {
    subject: '[GitHub] Please verify your device',
    text: 'Hey adalove!\n\nA sign in attempt requires further verification because we did not recognize your device. To complete the sign in, enter the verification code on the unrecognized device.\n\nDevice: Firefox 140 on Linux\nVerification code: 09341277\n\nIf you did not attempt to sign in to your account, your password may be compromised. Visit https://github.com/settings/security to create a new, strong password.\n\nThanks,\nThe GitHub Team',
  }),
  email('Slack, letters in two groups', 'XKV-7QD', {
    subject: 'Slack confirmation code: XKV-7QD',
    html: "<h1>Confirm your email address</h1><p>Your confirmation code is below — enter it in your open browser window and we'll help you get signed in.</p><div style=\"font-size:36px\">XKV-7QD</div><p>If you didn't request this email, there's nothing to worry about.</p><p>Made by Slack Technologies, 500 Howard Street, San Francisco, CA 94105</p>",
  }),
  email('an airline booking with a sign-in code', '4471', {
    subject: 'Your one-time PIN for booking LH7X3K',
    text: 'Dear passenger,\n\nYour flight LH 1234 FRA-LHR on 02DEC26 at 07:35 (booking reference LH7X3K, ticket 220-2401234567) is ready for check-in.\n\nUse the one-time PIN 4471 to manage your booking.\n\nLufthansa',
  }),
  email('an airline booking without a code', '', {
    subject: 'Your booking confirmation',
    text: 'Thank you for your booking.\n\nFlight: BA 2490\nDate: 12 December 2026\nDeparture: 14:25 Terminal 5\nPassenger: ADA LOVELACE\nTicket number: 125-2401987654\nTotal: GBP 238.40\n\nCall us on 0344 493 0787.',
  }),
  email('a parcel with a PIN for the locker', '830264', {
    subject: 'Dein Paket liegt zur Abholung bereit',
    text: 'Hallo Ada,\n\ndeine Sendung 00340434161094042557 liegt in der Packstation 145, Hauptstraße 7, 10827 Berlin.\n\nAbholcode: 830264\n\nBitte hole sie bis 02.12.2026 ab.',
  }),
  email('a parcel notice without a code', '', {
    subject: 'Your parcel is on its way',
    text: 'Your UPS shipment 1Z999AA10123456784 will be delivered on Thursday, 26/11/2026 between 10:30 and 12:30. Weight: 2.4 kg. Reference 4500123456.',
  }),
  email('an invoice in French', '', {
    subject: 'Votre facture n° 2026-00482',
    text: 'Bonjour,\n\nVeuillez trouver votre facture F20261125 du 25/11/2026, numéro client 884213, d’un montant de 148,80 € TTC (TVA FR40303265045).\n\nSIRET 303 265 045 00021\nService client : 01 23 45 67 89',
  }),
  email('a French bank', '58203917', {
    subject: 'Votre code de sécurité',
    html: '<p>Bonjour Mme Lovelace,</p><p>Pour valider votre paiement de <b>89,90 €</b> chez FNAC du 25/11/2026 à 18h32 avec votre carte se terminant par 4821, saisissez le code suivant :</p><p><strong>58203917</strong></p><p>Ne le communiquez à personne. Service client : 09 69 32 10 00.</p>',
  }),
  email('a Spanish shop', '274918', {
    subject: 'Tu código de acceso',
    text: 'Hola Ada:\n\nUsa este código para iniciar sesión en tu cuenta:\n\n274 918\n\nCaduca en 15 minutos. Pedido n.º 90017733.',
  }),
  email('an Italian bank', '664021', {
    subject: 'Codice OTP per operazione del 25/11/2026',
    text: 'Gentile Cliente,\nil codice OTP per autorizzare il bonifico di 300,00 EUR verso IT60X0542811101000000123456 è 664021. Validità 5 minuti. Numero Verde 800 123 456.',
  }),
  email('a Portuguese service', '3391', {
    subject: 'Código de confirmação',
    html: '<div>Olá Ada,</div><div>O seu código de confirmação é <span style="font-weight:bold">3391</span>.</div><div>NIF 501 234 567 · Av. da Liberdade 110, 1250-146 Lisboa</div>',
  }),
  email('a Dutch service', '771245', {
    subject: 'Je inlogcode',
    text: 'Beste Ada,\n\nJe inlogcode voor Mijn PostNL is 771245. De code is 10 minuten geldig.\n\nPostNL, Waldorpstraat 3, 2521 CA Den Haag. KvK 27124700',
  }),
  email('a Polish bank', '90415526', {
    subject: 'Kod autoryzacyjny',
    text: 'Operacja nr 3 z dnia 25-11-2026: przelew 450,00 PLN na rachunek 12...4567. Kod SMS: 90415526. Infolinia 801 363 636.',
  }),
  email('a Russian service', '518830', {
    subject: 'Код подтверждения',
    html: '<p>Здравствуйте, Ада!</p><p>Ваш код подтверждения для входа в Госуслуги:</p><h2>518830</h2><p>Код действует 10 минут. Горячая линия: 8 800 100-70-10</p>',
  }),
  email('a Ukrainian service', '2068', {
    subject: 'Код для входу',
    text: 'Вітаємо! Ваш код для входу: 2068. Нікому його не повідомляйте. Замовлення № 550192.',
  }),
  email('a Turkish bank', '486127', {
    subject: 'Tek kullanımlık şifreniz',
    text: 'Sayın ADA LOVELACE, 25.11.2026 18:20 tarihinde 1.499,90 TL tutarındaki işleminiz için tek kullanımlık şifreniz: 486127. Şifrenizi kimseyle paylaşmayınız. 0850 222 0 724',
  }),
  email('a Japanese service', '593820', {
    subject: '【楽天】認証コードのお知らせ',
    text: 'エイダ様\n\nいつもご利用いただきありがとうございます。\n認証コードは下記の通りです。\n\n認証コード：593820\n有効期限：2026年11月25日 18:45\n\nお問い合わせ：050-5838-4333\n〒158-0094 東京都世田谷区玉川1-14-1',
  }),
  email('a Korean service', '047315', {
    subject: '[네이버] 이메일 인증번호 안내',
    html: '<div>안녕하세요. 네이버입니다.</div><div>아래 인증번호를 입력해 주세요.</div><div><strong>047315</strong></div><div>발급 시간: 2026-11-25 18:20:31</div><div>고객센터 1588-3820</div>',
  }),
  email('a Chinese service', '862904', {
    subject: '【支付宝】验证码',
    text: '您正在登录支付宝，验证码862904，请在15分钟内按页面提示提交验证码，切勿将验证码泄露于他人。客服电话95188。',
  }),
  email('Arabic digits', '739105', {
    subject: 'رمز التحقق',
    text: 'مرحبًا،\nرمز التحقق الخاص بك هو ٧٣٩١٠٥\nصالح لمدة ١٠ دقائق.\nللمساعدة: 920001234',
  }),
  email('a Hebrew service', '51842', {
    subject: 'קוד האימות שלך',
    text: 'שלום עדה,\nקוד האימות שלך הוא: 51842\nהקוד תקף ל-10 דקות. הזמנה מספר 7001234',
  }),
  email('a Hindi service', '663018', {
    subject: 'आपका OTP',
    text: 'प्रिय ग्राहक, आपका OTP 663018 है। यह 10 मिनट के लिए मान्य है। खाता XX4821, रु 2,500.00',
  }),
  email('a Swedish service', '402771', {
    subject: 'Din engångskod',
    text: 'Hej Ada!\n\nDin engångskod är 402 771. Den gäller i 5 minuter.\n\nKundnummer 1184023, org.nr 556703-7485',
  }),
  email('a Czech service', '118264', {
    subject: 'Ověřovací kód',
    text: 'Dobrý den,\n\nváš ověřovací kód je 118264.\n\nPlatí do 25. 11. 2026 18:45. Objednávka č. 20264471, IČ 27082440.',
  }),
  email('Microsoft', '7204183', {
    subject: 'Microsoft account security code',
    html: "<table><tr><td>Microsoft account</td></tr><tr><td>Security code</td></tr><tr><td>Please use the following security code for the Microsoft account ad**e@example.org.</td></tr><tr><td>Security code: <span>7204183</span></td></tr><tr><td>If you don't recognize the Microsoft account, you can click here.</td></tr></table>",
  }),
  email('Discord, no code but a link', '', {
    subject: 'Verify Email Address for Discord',
    html: '<p>Hey adalove0,</p><p>Thanks for registering for an account on Discord! Before we get started, we just need to confirm that this is you.</p><a href="https://click.discord.com/ls/click?upn=u001.9fK2481">Verify Email</a><p>Sent by Discord Inc., 444 De Haro Street #200, San Francisco, CA 94107</p>',
  }),
  email('a receipt with a card', '', {
    subject: 'Receipt from Acme Inc. #2841-0095',
    html: '<table><tr><td>Amount paid</td><td>$20.00</td></tr><tr><td>Date paid</td><td>Nov 25, 2026</td></tr><tr><td>Payment method</td><td>Visa •••• 4242</td></tr><tr><td>Invoice number</td><td>7C9E6679-0003</td></tr></table>',
  }),
  email('a newsletter with a voucher', '', {
    subject: 'Black Friday: 30% off everything',
    text: 'Use promo code BLACK30 at checkout until 30 November 2026. Over 12000 products. Unsubscribe: https://shop.example/u/829134',
  }),
  email('a meeting invitation', '', {
    subject: 'Invitation: Sprint review @ Thu Nov 26, 2026 3pm',
    text: 'Join Zoom Meeting\nhttps://zoom.example/j/84512345678\n\nMeeting ID: 845 1234 5678\nDial in: +49 69 7104 9922',
  }),
  email('a meeting with a passcode', '902817', {
    subject: 'Invitation: Sprint review',
    text: 'Join Zoom Meeting\nhttps://zoom.example/j/84512345678\n\nMeeting ID: 845 1234 5678\nPasscode: 902817\nDial in: +49 69 7104 9922',
  }),
  email('a doctor’s appointment', '', {
    subject: 'Termin bestätigt',
    text: 'Ihr Termin am 03.12.2026 um 08:15 Uhr bei Dr. Weber, Raum 2014, Lindenallee 45, 50968 Köln. Tel. 0221 998877. Versichertennummer A123456780.',
  }),
  email('spans for the digits, joined by CSS', '630417', {
    html: '<p>Enter this code to continue:</p><p><span class="d">6</span><span class="d">3</span><span class="d">0</span><span class="d">4</span><span class="d">1</span><span class="d">7</span></p><p>Ref: 99120345</p>',
  }),
  email('a code before a lost footer', '8215', {
    subject: 'Uber',
    text: '8215 is your Uber code. Never share this code. Reply STOP ALL to 89203 to unsubscribe.',
  }),
  email('a WhatsApp code with a dash', '381904', {
    text: 'Your WhatsApp code: 381-904\n\nDon’t share this code with others\n\n4sgLq1p5sV6',
  }),
  email('a password reset by link', '', {
    subject: 'Réinitialisation de votre mot de passe',
    text: 'Bonjour,\n\nVous avez demandé la réinitialisation de votre mot de passe le 25/11/2026 à 18:20 depuis l’adresse IP 198.51.100.23 (dossier 4482017).\n\nhttps://compte.example/reset?uid=99213&token=c0ffee42\n\nCe lien expire dans 24 heures.',
  }),
];
