#!/usr/bin/env node
// Starts the main job; see src/start.ts.
import { main } from '../lib/start.js';

process.exitCode = await main(process.argv.slice(2));
