// What a program needs to do with the connector what Logto does: pack it, load it, send its kinds of messages.
export { type Kit, type LoadedConnector, loadBySteps, loadThroughCli } from './load.js';
export { createTempFolder, type LogtoFolder, packConnector, removeTempFolders, unpackConnector } from './pack.js';
export { type Sample, samples } from './samples.js';
export { sendAsLogto, sendSamples } from './send.js';
export { buildConfig, storedTemplate } from './tenant.js';
