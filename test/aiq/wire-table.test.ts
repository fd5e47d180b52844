import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wireTable } from '../../src/aiq/index.ts';

describe('docs/aiq-api.md', () => {
  it('holds exactly the names and confidences of the code', () => {
    const document = readFileSync(new URL('../../docs/aiq-api.md', import.meta.url), 'utf8');
    const [, table] =
      /<!-- wire table: begin -->\n\n([\s\S]*)\n<!-- wire table: end -->/.exec(document) ?? [];
    expect(table).toBe(wireTable());
  });
});
