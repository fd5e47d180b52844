export * from './backoff.ts';
export * from './body.ts';
export * from './budget.ts';
export * from './circuit.ts';
export * from './client.ts';
export * from './verdict.ts';
export * from './wire.ts';
export * from './wire-table.ts';
