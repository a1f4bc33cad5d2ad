import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readHeader } from '../src/index.js';

const folder = new URL('fixtures/headers/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.xml'))
  .map((file) => file.slice(0, -4))
  .toSorted();

describe('a document has the header beside it', () => {
  test.each(names)('%s', (name) => {
    const expected: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
    expect(readHeader(readFileSync(new URL(`${name}.xml`, folder)))).toStrictEqual(expected);
  });

  test('and the documents are of every kind and version', () => {
    const kinds = names.map((name) => name.split('.').slice(0, 2).join('.'));
    expect([...new Set(kinds)]).toEqual(['cfdi-3.2', 'cfdi-3.3', 'cfdi-4.0', 'retenciones-1.0', 'retenciones-2.0']);
  });
});
