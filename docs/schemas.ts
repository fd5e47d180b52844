import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { casesSchema, mappingSchema } from '../src/mapping/index.ts';

/** A JSON Schema for editors, made from the definitions that check the file itself. */
export interface EditorSchema {
  /** From the root of the repository. */
  readonly file: string;
  readonly title: string;
  readonly schema: z.ZodType;
}

/** All of them. `node docs/schemas.ts` writes them; a test fails when a file is not what the code says. */
export const editorSchemas: readonly EditorSchema[] = [
  { file: 'mappings/mapping.schema.json', title: 'A mapping of AIQ POS connector', schema: mappingSchema },
  { file: 'mappings/cases.schema.json', title: 'Cases of a mapping', schema: casesSchema },
];

export function schemaText({ title, schema }: EditorSchema): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'ref' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 1)}\n`;
}

function writeAll(): void {
  for (const one of editorSchemas) {
    writeFileSync(resolve(import.meta.dirname, '..', one.file), schemaText(one));
  }
}

if (import.meta.main) writeAll();
