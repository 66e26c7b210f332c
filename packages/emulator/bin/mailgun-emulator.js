#!/usr/bin/env node
// The command: committed, because npm links no command whose file is not there yet at install.
import { main } from '../lib/cli/main.js';

// A reader that went away, such as `head`, does not keep the command from stopping cleanly.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await main(process.argv.slice(2), process.env);
