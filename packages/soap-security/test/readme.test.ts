import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { soapSecurityErrors } from '../src/errors.js';

it('the README lists every error code with its retry, and no other', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|.*\| (yes|no) \|$/gm)];
  const listed = Object.fromEntries(rows.map(([, code, retry]) => [code, retry === 'yes']));
  const known = Object.fromEntries(Object.entries(soapSecurityErrors).map(([code, facts]) => [code, facts.retryable]));
  expect(listed).toEqual(known);
});
