// The part of the studio that knows the design of every language: its own file of the bundle, loaded beside the first requests.
import { languages, languageTags } from '../../design/languages.ts';
import { buildConfig } from '../../project/build.ts';
import { createProject, importConfig } from '../../project/create-project.ts';

export const projectModel = { languages, languageTags, buildConfig, createProject, importConfig };
export type ProjectModel = typeof projectModel;
