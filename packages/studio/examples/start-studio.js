import { startStudio } from 'mailgun-studio';

const studio = await startStudio({ port: 0 }); // also: emulator, connector, config, projectFile, apiKey
console.log(studio.url);
await studio.close();
