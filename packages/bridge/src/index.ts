// The bridge: Logto's HTTP email connector posts each email here, and the Mailgun connector inside sends it.
//
//   http/       authorization, body, response     →  sending/  limits and the connector
//   settings/   config and tokens, checked        monitoring/  metrics and log         main.ts, cli/  the command
//
// bridge.ts puts them together. The connector is bundled: it decides what is sent, and how often it is tried.
export { createBridge } from './bridge.js';
export type { Bridge, BridgeOptions, ListenOptions, RunningBridge, Settings } from './options.js';
export { SettingsError } from './settings/check-settings.js';
