import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { soapSecurityErrors } from '../src/errors.js';

it.each(['README.md', 'README.es.md'])('%s lists every error code with its retry, and no other', (file) => {
  const readme = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|.*\| (yes|sí|no) \|$/gm)];
  const listed = Object.fromEntries(rows.map(([, code, retry]) => [code, retry !== 'no']));
  const known = Object.fromEntries(Object.entries(soapSecurityErrors).map(([code, facts]) => [code, facts.retryable]));
  expect(listed).toEqual(known);
});
