/** Shops on database servers, for what is measured with them. */
export { makeReader, type Reader } from './reader.ts';
export { unicentaSchema } from './unicenta-schema.ts';
