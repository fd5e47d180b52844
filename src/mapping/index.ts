export { runCases } from './cases.ts';
export { casesSchema } from './cases-schema.ts';
export { checkMapping, checkStream, columnOf, lackedBy, tablesOf } from './check.ts';
export { compileMapping } from './compile.ts';
export { loadMapping, type MappingFile } from './load.ts';
export * from './mapping.ts';
export { mappingSchema } from './schema.ts';
export { schemaFailure } from './schema-failure.ts';
export { widened } from './widen.ts';
