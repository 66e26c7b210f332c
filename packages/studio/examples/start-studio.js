import { startStudio } from 'mailgun-studio';

const studio = await startStudio({ port: 0 }); // also: emulator, connector, config
console.log(studio.url);
await studio.close();
