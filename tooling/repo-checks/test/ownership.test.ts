import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot, workspacePackages } from '../src/workspace.ts';

const lines = readFileSync(join(repositoryRoot, '.github/CODEOWNERS'), 'utf8').split('\n');
const owned = lines.filter((line) => /^\/\S+\/\s+@/u.test(line)).map((line) => line.split(/\s/u)[0] ?? '');

describe('the owners of the code', () => {
  it.each(workspacePackages().map(({ path }) => path))('include those of %s', (path) => {
    expect(owned.some((folder) => `/${path}/`.startsWith(folder))).toBe(true);
  });

  it.each(owned)('own something that exists: %s', (folder) => {
    expect(existsSync(join(repositoryRoot, folder))).toBe(true);
  });
});
