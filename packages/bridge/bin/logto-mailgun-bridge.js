#!/usr/bin/env node
// The command: committed, because npm links no command whose file is not there yet at install.
import { main } from '../lib/main.js';

process.exitCode = await main(process.argv.slice(2));
