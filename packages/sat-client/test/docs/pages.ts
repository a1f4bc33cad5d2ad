import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../../src/index.js';

/** The languages of `docs/sat`. */
export type Language = keyof Text;
export const LANGUAGES: readonly Language[] = ['en', 'es'];

/** Where the repository begins. */
const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

/** A page of `docs/sat`. */
export function page(name: 'services' | 'codes' | 'quirks', language: Language): string {
  const file = language === 'en' ? `${name}.md` : `${name}.es.md`;
  return readFileSync(join(ROOT, 'docs', 'sat', file), 'utf8');
}

/** The rows of the table whose header begins with these cells, cell by cell; fails when there is none. */
export function table(text: string, ...header: readonly string[]): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${header.join(' | ')} |`));
  if (start === -1) throw new Error(`no table: ${header.join(', ')}`);
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  const rows = lines.slice(start + 2, length === -1 ? undefined : start + length);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What stands between backticks in a cell, in its order. */
export function codes(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** How a language says yes and no. */
export const YES_NO: Readonly<Record<Language, Readonly<Record<string, boolean>>>> = {
  en: { yes: true, no: false },
  es: { sí: true, no: false },
};
