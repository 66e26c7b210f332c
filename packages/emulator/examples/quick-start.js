import { createEmulator } from 'mailgun-emulator';

const mailgun = await createEmulator(); // free ports, in memory, a few milliseconds

// Your application sends to mailgun.url, with any key and any domain.
await fetch(`${mailgun.url}/v3/mg.example.com/messages`, {
  method: 'POST',
  headers: { authorization: `Basic ${btoa('api:key')}` },
  body: new URLSearchParams({ from: 'a@mg.example.com', to: 'ada@example.org', text: 'Your code is 012345.' }),
});

const email = await mailgun.inbox.waitFor({ to: 'ada@example.org' });
console.log(email.codes); // [ '012345' ]

mailgun.faults.add({ status: 503, times: 2 }); // the next two requests fail
await mailgun.close();
