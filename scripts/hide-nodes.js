// Runs after `npm ci` and `npm install`: the Nodes that host/test/matrix.test.ts takes from the registry bring a command `node`,
// and npm links it into node_modules/.bin, where every `npm run` would find it before the Node of whoever runs it.
import { rmSync } from 'node:fs';

rmSync(new URL('../node_modules/.bin/node', import.meta.url), { force: true });
