#!/usr/bin/env node
// Before anything loads: schedulers hang or skip an hour in zones with daylight saving; zones are the mappings' matter.
process.env.TZ = 'UTC';

// An older Node fails in the middle of loading, and says nothing that helps.
const needed = '24.11';
if (!isNode(needed)) {
  process.stderr.write(`error CONFIG_INVALID
  This is Node.js ${process.versions.node}, and the connector needs ${needed} or later.
  -> Install a newer Node.js, or start the connector by \`npm run aiq-pos --\`, which brings its own.
`);
  process.exit(2);
}

const { commandLine } = await import('./command-line.ts');
const { endQuietlyWithoutReader, terminal } = await import('./terminal.ts');

endQuietlyWithoutReader();
process.exitCode = await commandLine(process.argv.slice(2), terminal);

function isNode(least: string): boolean {
  const [[major = 0, minor = 0] = [], [wanted = 0, more = 0] = []] = [process.versions.node, least].map(
    (text) => text.split('.').map(Number),
  );
  return major > wanted || (major === wanted && minor >= more);
}
