#!/usr/bin/env node
// Before anything loads: schedulers hang or skip an hour in zones with daylight saving; zones are the mappings' matter.
process.env.TZ = 'UTC';

const { commandLine } = await import('./command-line.ts');
const { endQuietlyWithoutReader, terminal } = await import('./terminal.ts');

endQuietlyWithoutReader();
process.exitCode = await commandLine(process.argv.slice(2), terminal);
