export type { Accepted } from './accepted.ts';
export { type Fault, type FaultPlan, inOrder } from './fault.ts';
export type { Fields } from './fields.ts';
export type { RequestEntry } from './journal.ts';
export type { SandboxOptions } from './options.ts';
export { type Programme, type ProgrammeOptions, programme } from './programme.ts';
export { type Sandbox, startSandbox } from './sandbox.ts';
export type { Switches } from './switches.ts';
export type { World, WorldPersona, WorldSale } from './world.ts';
