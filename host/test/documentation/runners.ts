// Which example is run by what: the first row that takes it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { leaveEmpty, saveConfig, startWithConfig } from './configs.ts';
import type { Example } from './examples.ts';
import { buildImage } from './image.ts';
import type { Run } from './outcome.ts';
import { runDocExample, runProgram } from './programs.ts';
import { repository } from './repository.ts';
import { addToLogto, packFromCheckout, startEmulator, startFromCheckout } from './shell-blocks.ts';
import { askForHelp, repeatTranscript } from './transcripts.ts';

/** A map of the house: each line begins with what is there. */
const findPlaces: Run = async ({ text }) => {
  const places = text
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');
  return { promised: places, came: places.filter((place) => existsSync(path.join(repository, place))) };
};

interface Runner {
  file: RegExp;
  language: string;
  /** How its text begins; any text when absent. */
  begins?: RegExp;
  run: Run;
}

const runners: readonly Runner[] = [
  { file: /^\.github\/ISSUE_TEMPLATE\//, language: 'json', begins: /^$/, run: leaveEmpty },
  { file: /^packages\/emulator\//, language: 'json', run: startWithConfig },
  { file: /^(packages\/connector\/)?README\.md$/, language: 'json', run: saveConfig },
  { file: /^README\.md$/, language: 'sh', begins: /^npm ci\nnpm start/, run: startFromCheckout },
  { file: /^README\.md$/, language: 'sh', begins: /^npm ci && npm run build/, run: packFromCheckout },
  { file: /^README\.md$/, language: 'sh', begins: /^npx @logto\/cli connector add /, run: addToLogto },
  { file: /^README\.md$/, language: 'dockerfile', run: buildImage },
  { file: /^packages\/emulator\//, language: 'sh', begins: /^npx mailgun-emulator/, run: startEmulator },
  { file: /^packages\/emulator\//, language: 'js', run: (example) => runProgram(example, { prints: /^$/ }) },
  { file: /^packages\/studio\//, language: 'js', run: (example) => runProgram(example, { prints: /^http:\S+\n$/ }) },
  { file: /^packages\/studio\//, language: '', begins: /^\$ mailgun-studio /, run: repeatTranscript },
  { file: /^packages\/studio\//, language: '', begins: /^mailgun-studio /, run: askForHelp },
  { file: /^CONTRIBUTING\.md$/, language: '', begins: /^packages\//, run: findPlaces },
  { file: /\.tsx?$/, language: '@example', run: runDocExample },
];

/** @throws a sentence that names the example, when there is no row for it */
export const runExample = async (example: Example): ReturnType<Run> => {
  const { name, text } = example;
  const runner = runners.find(
    ({ file, language, begins }) =>
      file.test(example.file) && language === example.language && (begins === undefined || begins.test(text)),
  );
  if (!runner) throw new Error(`${name}: nothing runs it. Give it a row in host/test/documentation/runners.ts.`);
  return runner.run(example);
};
