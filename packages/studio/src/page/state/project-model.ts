// The part of the studio that knows the design of every language: its own file of the bundle, loaded beside the first requests.
export { languages, languageTags } from '../../design/languages.ts';
export { buildConfig } from '../../project/build.ts';
export { createProject, importConfig } from '../../project/create-project.ts';
