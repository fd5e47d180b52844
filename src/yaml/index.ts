export * from './document.ts';
export * from './findings.ts';
