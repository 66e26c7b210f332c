// mailgun-studio as a library: starts the page and its server from a program. The command is cli/main.ts.
export type { ConnectorModule } from './connector/connector.js';
export { samplePayload, sampleRecipient, type UsageType, usageTypes } from './connector/usage-types.js';
export type * from './contract/api.js';
export { defaultPort, type Studio, type StudioOptions, startStudio } from './server/studio.js';
