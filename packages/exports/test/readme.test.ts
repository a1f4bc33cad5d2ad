import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Column } from '@acopio/package-extractor';
import { describe, expect, it } from 'vitest';
import { documentColumns } from '../src/document-columns.js';
import { exportErrors } from '../src/index.js';
import { paymentColumns } from '../src/xlsx/payment-columns.js';
import { sheetPlans } from '../src/xlsx/sheets.js';

const files = { en: 'README.md', es: 'README.es.md' } as const;
const yes = { en: 'yes', es: 'sí' } as const;
const types = {
  en: { text: 'text', decimal: 'decimal', time: 'time', uuid: 'UUID', list: 'list' },
  es: { text: 'texto', decimal: 'decimal', time: 'fecha y hora', uuid: 'UUID', list: 'lista' },
} as const;

function readme(language: 'en' | 'es'): string {
  return readFileSync(join(import.meta.dirname, '..', files[language]), 'utf8').replaceAll('\r\n', '\n');
}

function examples(text: string): string[] {
  return [...text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
}

describe.each(['en', 'es'] as const)('the README in language %s', (language) => {
  const text = readme(language);
  const tables = [...text.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
    table
      .trimEnd()
      .split('\n')
      .slice(2)
      .map((row) =>
        row
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim().replaceAll('\\|', '|')),
      ),
  );
  const cellsOf = <Row>({ es, type, what }: Column<Row>): string[] => [es, types[language][type], what[language]];

  it('lists the columns of documents as they are, in their order', () => {
    expect(tables).toContainEqual(documentColumns.map((column) => [`\`${column.key}\``, ...cellsOf(column)]));
  });

  it('lists the columns of payments as they are, in their order', () => {
    expect(tables).toContainEqual(paymentColumns.map(cellsOf));
  });

  it('lists every sheet', () => {
    const listed = tables.find((table) => table.some(([name]) => name === 'Nómina')) ?? [];
    const names = listed.flatMap(([name = '']) => name.split(', '));
    expect(names.toSorted()).toEqual(sheetPlans.map(({ name }) => name).toSorted());
  });

  it('lists every error code with its retry, and no other', () => {
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` \|.*\| (yes|sí|no) \|$/gm)];
    const listed = Object.fromEntries(rows.map(([, code, retry]) => [code, retry === yes[language]]));
    const known = Object.fromEntries(Object.entries(exportErrors).map(([code, facts]) => [code, facts.retryable]));
    expect(listed).toEqual(known);
  });
});

it('the READMEs have the same examples, headings and tables', () => {
  const [en, es] = [readme('en'), readme('es')];
  expect(examples(es)).toEqual(examples(en));
  const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  expect(count(es, /^#+ /gm)).toBe(count(en, /^#+ /gm));
  expect(count(es, /^\|/gm)).toBe(count(en, /^\|/gm));
});
