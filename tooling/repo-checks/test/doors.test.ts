import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doorFile, doorProblems, doorsOf, mostRuntimeNames, printDoors } from '../src/doors.ts';
import type { WorkspacePackage } from '../src/workspace.ts';

describe('the public names of a package', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'acopio-doors-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are told apart by what is left of them at run time', () => {
    const one = packageWith('kinds', [
      "export { run, limit } from './inner.js';",
      "export type { Broken, Options, Word } from './inner.js';",
    ]);
    expect(printed(one)).toBe(
      [
        '@planted/kinds: 2 at run time, 3 types',
        '  const     limit',
        '  function  run',
        '  type of a class Broken',
        '  interface Options',
        '  type      Word',
        '',
      ].join('\n'),
    );
  });

  it('are no problem when the committed text agrees', () => {
    const one = packageWith('same', ["export { run } from './inner.js';"]);
    writeFileSync(doorFile(one), printed(one));
    expect(problemsOf(one)).toEqual([]);
  });

  it('are a problem without a committed text', () => {
    expect(problemsOf(packageWith('new', ["export { run } from './inner.js';"]))).toHaveLength(1);
  });

  it('are shown as they came and went when the committed text differs', () => {
    const one = packageWith('changed', ["export { run } from './inner.js';"]);
    writeFileSync(doorFile(one), printed(one).replace('function  run', 'function  walk'));
    expect(problemsOf(one)).toEqual(['packages/changed/api.txt:\n  - function  walk\n  + function  run']);
  });

  it('are too many above the limit, and not at it', () => {
    const atLimit = packageWith('at-limit', many(mostRuntimeNames));
    const above = packageWith('above', many(mostRuntimeNames + 1));
    for (const one of [atLimit, above]) writeFileSync(doorFile(one), printed(one));
    expect(problemsOf(atLimit)).toEqual([]);
    expect(problemsOf(above)).toEqual([expect.stringContaining(`${mostRuntimeNames + 1} names at run time`)]);
  });

  it('are chosen one by one: a door that hands on a whole file is a problem', () => {
    const one = packageWith('star', ["export * from './inner.js';"]);
    writeFileSync(doorFile(one), printed(one));
    expect(problemsOf(one)).toEqual([expect.stringContaining('`export *`')]);
  });

  it('are a problem when they lead nowhere', () => {
    const one = packageWith('nowhere', ["export { gone } from './inner.js';"]);
    writeFileSync(doorFile(one), printed(one));
    expect(problemsOf(one)).toEqual([expect.stringContaining('gone is nowhere')]);
  });

  function packageWith(name: string, door: readonly string[]): WorkspacePackage {
    const home = join(folder, name);
    mkdirSync(join(home, 'src'), { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: `@planted/${name}`, type: 'module' }));
    writeFileSync(join(home, 'src/index.ts'), door.join('\n'));
    writeFileSync(
      join(home, 'src/inner.ts'),
      'export function run() {} export const limit = 1; export class Broken {} export interface Options {} export type Word = 1;',
    );
    return {
      folder: home,
      path: `packages/${name}`,
      manifest: {
        name: `@planted/${name}`,
        version: '1.0.0',
        exports: {
          '.': { '@acopio/source': './src/index.ts', default: './dist/index.js' },
          './package.json': './package.json',
        },
      },
    };
  }
});

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `export const name${index} = 1;`);
}

function printed(one: WorkspacePackage): string {
  return printDoors(one, doorsOf([one]).get(one) ?? []);
}

function problemsOf(one: WorkspacePackage): string[] {
  return doorProblems(one, doorsOf([one]).get(one) ?? []);
}
