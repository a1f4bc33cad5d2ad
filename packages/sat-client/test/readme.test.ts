import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as door from '../src/index.js';
import { satErrors } from '../src/errors.js';
import * as operations from '../src/operations/index.js';
import { satCodes } from '../src/protocol/codes.js';
import * as testing from '../src/testing/index.js';

const files = { en: 'README.md', es: 'README.es.md' } as const;
const yes = { en: 'yes', es: 'sí' } as const;

function readme(language: 'en' | 'es'): string {
  return readFileSync(join(import.meta.dirname, '..', files[language]), 'utf8').replaceAll('\r\n', '\n');
}

/** The examples, without their comments. */
function examples(text: string): string[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code.replaceAll(/ \/\/ .*$/gm, ''));
}

describe.each(['en', 'es'] as const)('the README in language %s', (language) => {
  const text = readme(language);

  it('lists every error code with its retry, and no other', () => {
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` \|.*\| (yes|sí|no) \|$/gm)];
    const listed = Object.fromEntries(rows.map(([, code, retry]) => [code, retry === yes[language]]));
    const known = Object.fromEntries(Object.entries(satErrors).map(([code, facts]) => [code, facts.retryable]));
    expect(listed).toEqual(known);
  });

  it('lists every code of the SAT with its meaning, and no other', () => {
    const rows = [...text.matchAll(/^\| (\d+) \| (.*) \| (yes|sí|no) \| (yes|sí|no) \|$/gm)];
    const listed = rows.map(([, code, meaning, retry, final]) => [
      code,
      meaning,
      retry === yes[language],
      final === yes[language],
    ]);
    const known = Object.entries(satCodes).map(([code, { meaning, retryable, final }]) => [
      code,
      meaning[language],
      retryable,
      final,
    ]);
    expect(listed).toEqual(known);
  });

  it.each([
    ['@acopio/sat-client', door],
    ['@acopio/sat-client/operations', operations],
    ['@acopio/sat-client/testing', testing],
  ] as const)('uses names that %s has', (module, names) => {
    const imports = [
      ...examples(text)
        .join('')
        .matchAll(/^import \{([^}]*)\} from '([^']+)';$/gm),
    ];
    const used = imports
      .filter(([, , from]) => from === module)
      .flatMap(([, list = '']) => list.split(',').map((name) => name.trim()))
      .filter((name) => !name.startsWith('type '));
    expect(used).not.toEqual([]);
    expect(Object.keys(names)).toEqual(expect.arrayContaining(used));
  });
});

it('the READMEs have the same examples, headings and tables', () => {
  const [en, es] = [readme('en'), readme('es')];
  expect(examples(es)).toEqual(examples(en));
  expect(examples(en).length).toBeGreaterThan(4);
  const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  expect(count(es, /^#+ /gm)).toBe(count(en, /^#+ /gm));
  expect(count(es, /^\|/gm)).toBe(count(en, /^\|/gm));
});
