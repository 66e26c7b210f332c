// Packages without types.
declare module '@logto/connector-mailgun';
declare module 'nodemailer-mailgun-transport';
