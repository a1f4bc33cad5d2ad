import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { satErrors } from '../src/errors.js';
import { satCodes } from '../src/protocol/codes.js';

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');

it('the README lists every error code with its retry, and no other', () => {
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|.*\| (yes|no) \|$/gm)];
  const listed = Object.fromEntries(rows.map(([, code, retry]) => [code, retry === 'yes']));
  const known = Object.fromEntries(Object.entries(satErrors).map(([code, facts]) => [code, facts.retryable]));
  expect(listed).toEqual(known);
});

it('the README lists every code of the SAT with its meaning, and no other', () => {
  const rows = [...readme.matchAll(/^\| (\d+) \| (.*) \| (yes|no) \| (yes|no) \|$/gm)];
  const listed = rows.map(([, code, meaning, retry, final]) => [code, meaning, retry === 'yes', final === 'yes']);
  const known = Object.entries(satCodes).map(([code, { meaning, retryable, final }]) => [
    code,
    meaning.en,
    retryable,
    final,
  ]);
  expect(listed).toEqual(known);
});
