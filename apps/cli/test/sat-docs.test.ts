import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SatError, type SatErrorCode } from '@acopio/sat-client';
import { describe, expect, test } from 'vitest';
import { explain } from '../src/explain.js';

const facts = { service: 'cfdi', operation: 'verify', delivery: 'refused' } as const;

/** The exit codes of an error: those that repeat may end otherwise. */
function exitCodesOf(code: string, retryable?: boolean): Set<string> {
  const all = retryable === undefined ? [true, false] : [retryable];
  const errors = all.map((one) => new SatError(code as SatErrorCode, { ...facts, retryable: one }));
  return new Set(errors.map((error) => String(explain(error).exitCode)));
}

/** Rows that name a `SatError`, and the exit code or codes that they give it. */
function rowsOf(file: string): { readonly row: string; readonly cells: readonly string[]; readonly code: string }[] {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/sat', file), 'utf8');
  return text.split('\n').flatMap((row) => {
    const cells = row.split('|').map((cell) => cell.trim());
    const code = cells.map((cell) => /^`([A-Z_]+)`$/.exec(cell)?.[1]).find((found) => found !== undefined);
    return code === undefined ? [] : [{ row, cells, code }];
  });
}

describe.each(['codes.md', 'codes.es.md'])('the exit codes in docs/sat/%s', (file) => {
  const rows = rowsOf(file);

  test('are those of the program, for each code of the SAT', () => {
    const places = rows.filter(({ cells }) => /^\d+$/.test(cells[1] ?? ''));
    expect(places.length).toBeGreaterThan(15);
    for (const { row, cells, code } of places) expect({ row, exit: cells[8] }).toEqual({ row, exit: only(code) });
  });

  test('are those of the program, for each SOAP fault', () => {
    const faults = rows.filter(({ cells }) => ['login', 'others', 'otras', 'all', 'todas'].includes(cells[2] ?? ''));
    expect(faults.length).toBeGreaterThan(5);
    for (const { row, cells, code } of faults) {
      expect({ row, exit: cells[7] }).toEqual({ row, exit: only(code, cells[6] !== 'no') });
    }
  });

  test('are those of the program, for each error of the client', () => {
    const errors = rows.filter(({ cells, code }) => cells[1] === `\`${code}\`` && cells.length === 8);
    expect(errors.length).toBeGreaterThan(10);
    for (const { row, cells, code } of errors) {
      expect({ row, exit: new Set((cells[6] ?? '').split(', ')) }).toEqual({ row, exit: exitCodesOf(code) });
    }
  });
});

/** The one exit code of an error, which does not depend on whether it may be repeated unless that is said. */
function only(code: string, retryable?: boolean): string | undefined {
  return [...exitCodesOf(code, retryable)].join(' or ');
}
