export * from '../model/failure.ts';
export * from './contract.ts';
