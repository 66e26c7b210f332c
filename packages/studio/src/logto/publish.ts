// Carries out a plan: reads once more, saves what is there, writes, reads back and compares. After a failure in the middle, the
// result lists what was written and what was not.
import { isDeepStrictEqual } from 'node:util';
import type { PublishResult } from '../contract/logto.js';
import { createBackup, formatBackup } from './backup.js';
import type { LogtoClient } from './client.js';
import { differingPaths } from './diff-config.js';
import { FileError } from './files.js';
import { LogtoError } from './logto-error.js';
import { findTemplate } from './logto-types.js';
import { MissingInputError, type Plan, type PublishStep } from './plan-parts.js';
import { type LogtoState, readState, revisionOf } from './state.js';

/** What a publish touches besides Logto. */
export interface PublishEffects {
  /** Keeps what was there before. @returns the name of the file; null when it is kept in memory. @throws Error with a sentence */
  saveBackup(content: string, savedAt: string): Promise<string | null>;
  /** @throws Error with a sentence */
  writeFile(file: string, content: string): Promise<unknown>;
  /** Remembers what Logto has now as seen. */
  rememberRevision(revision: string): Promise<void>;
  readonly onStep: (step: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Logto has changed since the differences were shown. */
class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
  constructor() {
    super('Logto was changed while you reviewed the differences, and nothing was written. Review them again.');
  }
}

const publishErrors = [LogtoError, MissingInputError, FileError, ChangedMeanwhileError];

/** An error whose message is a sentence for the operator; any other is a fault of the studio. */
export function isPublishError(error: unknown): error is Error {
  return publishErrors.some((kind) => error instanceof kind);
}

/**
 * @param makePlan from what Logto has at that moment
 * @param reviewedRevision of what the operator saw and agreed to
 * @throws LogtoError when nothing could be read, ChangedMeanwhileError; neither has written anything
 */
export async function publish(
  client: LogtoClient,
  makePlan: (state: LogtoState) => Plan,
  reviewedRevision: string,
  effects: PublishEffects,
): Promise<PublishResult> {
  effects.onStep('Checking whether Logto has changed');
  const state = await readState(client);
  if (revisionOf(state) !== reviewedRevision) throw new ChangedMeanwhileError();
  const plan = makePlan(state);
  effects.onStep('Saving a restore file');
  const saved = createBackup(state, plan, client.access, effects.now());
  const content = formatBackup(saved);
  const backup = { file: await effects.saveBackup(content, saved.savedAt), content };
  const outcome = await runSteps(plan.steps, client, effects);
  if (outcome.error !== null) return { ok: false, differences: [], backup, ...outcome };
  return { ...(await compare(plan, client, effects)), ...outcome, backup };
}

type Outcome = Pick<PublishResult, 'written' | 'notWritten' | 'unconfirmed' | 'error'>;

async function runSteps(steps: readonly PublishStep[], client: LogtoClient, effects: PublishEffects): Promise<Outcome> {
  const written: string[] = [];
  for (const [index, step] of steps.entries()) {
    effects.onStep(`Writing ${step.label}`);
    try {
      await runStep(step, client, effects);
      written.push(step.label);
    } catch (error) {
      const isUnconfirmed = error instanceof LogtoError && error.isUnconfirmed;
      const rest = steps.slice(isUnconfirmed ? index + 1 : index).map(({ label }) => label);
      return {
        written,
        notWritten: rest,
        unconfirmed: isUnconfirmed ? step.label : null,
        error: (error as Error).message,
      };
    }
  }
  return { written, notWritten: [], unconfirmed: null, error: null };
}

async function runStep(step: PublishStep, client: LogtoClient, { writeFile }: PublishEffects): Promise<unknown> {
  switch (step.kind) {
    case 'create':
      return client.createConnector(step.connectorId, step.config);
    case 'replace':
      return client.replaceConfig(step.id, step.config);
    case 'putTemplates':
      return client.putTemplates(step.templates);
    case 'deleteTemplate':
      return client.deleteTemplate(step.template.id);
    case 'file':
      return writeFile(step.file, step.content);
  }
}

/** What was written is there; that it cannot be read back is a failure too. */
async function compare(
  { steps }: Plan,
  client: LogtoClient,
  effects: PublishEffects,
): Promise<Pick<PublishResult, 'ok' | 'differences'>> {
  effects.onStep('Reading back and comparing');
  try {
    const state = await readState(client);
    const differences = steps.flatMap((step) => findDifferences(step, state));
    await effects.rememberRevision(revisionOf(state));
    return { ok: differences.length === 0, differences };
  } catch (error) {
    return {
      ok: false,
      differences: [
        error instanceof FileError ? error.message : `It could not be read back: ${(error as Error).message}`,
      ],
    };
  }
}

function findDifferences(step: PublishStep, { connector, templates }: LogtoState): string[] {
  const find = (type: string, language: string) => findTemplate(templates ?? [], type, language);
  switch (step.kind) {
    case 'create':
    case 'replace':
      if (connector?.connectorId !== step.connectorId) return ['connectorId'];
      return differingPaths(step.config, connector.config);
    case 'putTemplates':
      return step.templates
        .filter(
          ({ templateType, languageTag, details }) =>
            !isDeepStrictEqual(find(templateType, languageTag)?.details, details),
        )
        .map(({ templateType, languageTag }) => `templates.${templateType}.${languageTag}`);
    case 'deleteTemplate': {
      const { templateType, languageTag } = step.template;
      return find(templateType, languageTag) ? [`templates.${templateType}.${languageTag}`] : [];
    }
    case 'file':
      return [];
  }
}
