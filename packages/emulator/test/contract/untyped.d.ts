// Packages that bring no types of their own.
declare module '@logto/connector-mailgun';
declare module 'nodemailer-mailgun-transport';
