// nodemailer over SMTP with STARTTLS: in production the transport differs in host, port and `tls` only.
import { createEmulator } from 'mailgun-emulator';
import nodemailer from 'nodemailer';

const mailgun = await createEmulator({ smtp: true, tls: true });
if (!mailgun.smtp || !mailgun.tls) throw new Error('unreachable: both were requested');

const transport = nodemailer.createTransport({
  host: 'localhost', // smtp.mailgun.org
  port: mailgun.smtp.port, // 587
  requireTLS: true,
  auth: { user: 'postmaster@mg.example.com', pass: 'any' },
  tls: { ca: mailgun.tls.ca }, // nothing
});

await transport.sendMail({
  from: 'Acme <noreply@mg.example.com>',
  to: 'ada@example.org',
  subject: 'Your code',
  text: 'Your code is 012345.',
  headers: { 'X-Mailgun-Tag': 'sign-in', 'X-Mailgun-Variables': JSON.stringify({ order: '77' }) },
});

const email = await mailgun.inbox.waitFor({ to: 'ada@example.org' });
console.log(email.codes, email.tags); // [ '012345' ] [ 'sign-in' ]

await mailgun.close();
