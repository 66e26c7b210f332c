// Where a command's project comes from: a file that holds one.
import type { Project } from '../contract/project.js';
import { parseProject } from '../project/parse-project.js';
import { type ProjectFileError, readProjectFile } from '../project/project-file.js';
import { describeIssues } from '../project/store.js';
import { UsageError } from './exit-codes.js';

export const defaultProjectFile = 'mailgun-studio.json';

/** @throws UsageError */
export async function readProject(file: string): Promise<Project> {
  const text = await readProjectFile(file).catch((error: ProjectFileError) => {
    throw new UsageError(error.message);
  });
  if (text === null) {
    throw new UsageError(`Cannot read ${file}: the file does not exist. Make one with mailgun-studio init.`);
  }
  const parsed = parseProject(text);
  if (!parsed.ok) throw new UsageError(describeIssues(file, parsed.issues));
  return parsed.project;
}
