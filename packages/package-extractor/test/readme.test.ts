import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as door from '../src/index.js';
import { cfdiColumns, DEFAULT_LIMITS, metadataColumns, packageErrors, rejectionReasons } from '../src/index.js';

const files = { en: 'README.md', es: 'README.es.md' } as const;
const yes = { en: 'yes', es: 'sí' } as const;
const types = {
  en: { text: 'text', decimal: 'decimal', time: 'time', uuid: 'UUID', list: 'list' },
  es: { text: 'texto', decimal: 'decimal', time: 'fecha y hora', uuid: 'UUID', list: 'lista' },
} as const;

function readme(language: 'en' | 'es'): string {
  return readFileSync(join(import.meta.dirname, '..', files[language]), 'utf8').replaceAll('\r\n', '\n');
}

/** The examples, without their comments. */
function examples(text: string): string[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code.replaceAll(/ \/\/ .*$/gm, ''));
}

describe.each(['en', 'es'] as const)('the README in language %s', (language) => {
  const text = readme(language);
  const cellsOf = (row: string): string[] =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|'));
  const tables = [...text.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
    table.trimEnd().split('\n').slice(2).map(cellsOf),
  );

  it.each([
    ['metadataColumns', metadataColumns],
    ['cfdiColumns', cfdiColumns],
  ] as const)('lists the columns of %s as they are, in their order', (_, columns) => {
    const rows = columns.map(({ key, type, es, en, what }) => [
      `\`${key}\``,
      types[language][type],
      { es, en }[language],
      what[language],
    ]);
    expect(tables).toContainEqual(rows);
  });

  it('lists every error code with its retry, and no other', () => {
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` \|.*\| (yes|sí|no) \|$/gm)];
    const listed = Object.fromEntries(rows.map(([, code, retry]) => [code, retry === yes[language]]));
    const known = Object.fromEntries(Object.entries(packageErrors).map(([code, facts]) => [code, facts.retryable]));
    expect(listed).toEqual(known);
  });

  it('lists every reason of a rejected row, and no other', () => {
    const listed = tables.find((table) => table.some(([first]) => first === '`UUID_INVALID`')) ?? [];
    expect(listed.map(([code]) => code)).toEqual(Object.keys(rejectionReasons).map((reason) => `\`${reason}\``));
  });

  it('lists every limit with its default, and no other', () => {
    const numbers = { MiB: 2 ** 20, GiB: 2 ** 30 };
    const valueOf = (cell: string): number => {
      const [, digits = '', unit = ''] = /^([\d ]+?)(?: ([MG]iB))?$/.exec(cell) ?? [];
      return Number(digits.replaceAll(' ', '')) * (unit === 'MiB' || unit === 'GiB' ? numbers[unit] : 1);
    };
    const table = tables.find((rows) => rows.some(([first]) => first === '`nameLength`')) ?? [];
    const listed = Object.fromEntries(
      table.map(([name = '', value = '']) => [name.replaceAll('`', ''), valueOf(value)]),
    );
    expect(listed).toEqual(DEFAULT_LIMITS);
  });

  it('uses names that the package has', () => {
    const imports = [
      ...examples(text)
        .join('')
        .matchAll(/^import \{([^}]*)\} from '@acopio\/package-extractor';$/gm),
    ];
    const used = imports.flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
    expect(used.length).toBeGreaterThan(3);
    expect(Object.keys(door)).toEqual(expect.arrayContaining(used));
  });
});

it('the READMEs have the same examples, headings and tables', () => {
  const [en, es] = [readme('en'), readme('es')];
  expect(examples(es)).toEqual(examples(en));
  const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  expect(count(es, /^#+ /gm)).toBe(count(en, /^#+ /gm));
  expect(count(es, /^\|/gm)).toBe(count(en, /^\|/gm));
});
