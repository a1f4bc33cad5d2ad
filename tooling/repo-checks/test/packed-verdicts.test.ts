import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verdictsAgainst } from '../src/packed-verdicts.ts';
import { pnpm, run } from '../src/run.ts';

const right = { types: './dist/index.d.ts', default: './dist/index.js' };

describe('the verdicts on a packed package', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'acopio-verdicts-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('agree with one whose exports are all there', async () => {
    expect(await verdictsAgainst(await packed('right', right))).toEqual([]);
  });

  it('are against one whose exports name a file that is not packed', async () => {
    const verdicts = await verdictsAgainst(await packed('gone', { ...right, default: './dist/gone.js' }));
    expect(verdicts).toEqual([expect.stringContaining('./dist/gone.js but the file does not exist')]);
  });

  it('are against one whose types speak of another module system than its code', async () => {
    const verdicts = await verdictsAgainst(await packed('masked', { ...right, types: './dist/index.d.cts' }));
    expect(verdicts).toEqual([expect.stringContaining('Masquerading as CJS')]);
  });

  async function packed(name: string, door: Record<string, string>): Promise<{ file: string; hasDoor: boolean }> {
    const home = join(folder, name);
    mkdirSync(join(home, 'dist'), { recursive: true });
    const manifest = {
      name,
      version: '1.0.0',
      type: 'module',
      license: 'MIT',
      files: ['dist'],
      exports: { '.': door },
    };
    writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(home, 'dist/index.js'), 'export const answer = 1;\n');
    for (const types of ['index.d.ts', 'index.d.cts']) {
      writeFileSync(join(home, 'dist', types), 'export declare const answer: 1;\n');
    }
    const { ok, output } = await run(pnpm, ['pack', '--pack-destination', folder], { cwd: home });
    expect(ok, output).toBe(true);
    return { file: join(folder, `${name}-1.0.0.tgz`), hasDoor: true };
  }
});
