#!/usr/bin/env node
// The command of `npm start`; see src/start.ts.
import { main } from '../lib/start.js';

process.exitCode = await main(process.argv.slice(2));
