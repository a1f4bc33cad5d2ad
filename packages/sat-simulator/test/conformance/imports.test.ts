import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

import { expect, it } from 'vitest';

const HERE = import.meta.dirname;
/** The one file that may know the simulator; it is loaded only when no URL is given. */
const LAUNCHER = 'launch.ts';

const files = readdirSync(HERE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(HERE, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*'([^']+)'/g)].map(([, specifier]) => specifier ?? '');
}

it.each(files.filter((file) => file !== LAUNCHER))(
  '%s imports nothing but node:, vitest and files of the suite',
  (file) => {
    const foreign = importsOf(file).filter(
      (specifier) =>
        specifier !== 'vitest' &&
        !specifier.startsWith('node:') &&
        (!specifier.startsWith('.') || normalize(join(file, '..', specifier)).startsWith('..')),
    );
    expect(foreign).toEqual([]);
  },
);

it('the launcher alone knows the simulator', () => {
  expect(importsOf(LAUNCHER).some((specifier) => specifier.includes('/src/'))).toBe(true);
  const users = files.filter((file) => importsOf(file).some((specifier) => specifier.endsWith('/launch.js')));
  expect(users.toSorted()).toEqual(['mutations.test.ts', 'target.ts']);
});
