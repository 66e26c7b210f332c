// What the stress test needs to treat the connector as Logto does: pack it, unpack it, load it.
export { loadManually } from './load.js';
export { packConnector, unpackConnector } from './pack.js';
