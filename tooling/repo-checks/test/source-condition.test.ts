import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CredentialError, readCertificate } from '@acopio/credentials';
import { describe, expect, it } from 'vitest';
import { runNode } from '../src/run.ts';
import { publishedPackages, repositoryRoot } from '../src/workspace.ts';

const from = pathToFileURL(join(repositoryRoot, 'tooling/repo-checks/test/')).href;
const resolve = `console.log(import.meta.resolve('@acopio/credentials', '${from}'))`;

describe('a package of the workspace', () => {
  it('is its source in a test', () => {
    let stack: string | undefined;
    try {
      readCertificate(new Uint8Array());
    } catch (error) {
      stack = error instanceof CredentialError ? error.stack : undefined;
    }
    expect(stack).toMatch(/packages[\\/]credentials[\\/]src[\\/]/u);
  });

  it('is its build in a process that a test starts, and its source only there where that is asked for', async () => {
    const cwd = join(repositoryRoot, 'tooling/repo-checks');
    const place = { cwd, env: { NODE_OPTIONS: '' } };
    const built = await runNode(['--input-type=module', '--eval', resolve], place);
    const source = await runNode(['--conditions=@acopio/source', '--input-type=module', '--eval', resolve], place);
    expect(built).toEqual({ ok: true, output: expect.stringMatching(/packages\/credentials\/dist\/index\.js\s*$/u) });
    expect(source).toEqual({ ok: true, output: expect.stringMatching(/packages\/credentials\/src\/index\.ts\s*$/u) });
  });

  it('is built before the tests run', () => {
    const missing = publishedPackages().filter(({ folder }) => !existsSync(join(folder, 'dist')));
    expect(
      missing.map(({ path }) => path),
      'run `pnpm build`',
    ).toEqual([]);
  });
});
