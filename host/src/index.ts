// What a program needs to treat the connector as Logto does: pack it, load it, and send messages through it.
export { type Kit, type LoadedConnector, loadManually, loadThroughCli } from './load.js';
export { createTempFolder, type LogtoFolder, packConnector, removeTempFolders, unpackConnector } from './pack.js';
export { type SampleMessage, sampleMessages } from './sample-messages.js';
export { sendAsLogto, sendSampleMessages } from './send.js';
export { buildConfig, storedTemplate } from './tenant.js';
