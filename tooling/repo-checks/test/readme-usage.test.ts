import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packPublished } from '../src/pack.ts';
import { type Example, examplesOf, modulesOf, namesFrom, withRequire } from '../src/readme-examples.ts';
import { type Outcome, programOf, run, runNode } from '../src/run.ts';
import { publishedPackages, repositoryRoot } from '../src/workspace.ts';
import { installInto, packThirdParties } from './empty-project.ts';
import { type Reader, startReader } from './reader.ts';

const published = publishedPackages();
const libraries = published.filter(({ manifest }) => manifest.exports !== undefined);
const programs = published.flatMap(({ manifest: { name, bin } }) =>
  typeof bin === 'object' ? Object.values(bin).map((file) => ({ name, file })) : [],
);

const ran = { ok: true, output: expect.any(String) };
const bothRan = [ran, ran];

/** The oldest Node that the libraries promise; `.ci/run` brings it along. */
const oldNode = process.env['ACOPIO_NODE_22'];

describe.each(libraries.map(({ folder, manifest }) => ({ name: manifest.name, folder })))(
  'the README of $name, in an empty project with the packed package',
  ({ name, folder }) => {
    const examples = examplesIn(folder);

    it('has an example that uses the package', () => {
      expect(namesFrom(examples.slice(0, 1), name)).not.toEqual([]);
    });

    it('uses names that are there, with `import` and with `require`', async () => {
      const listed = `console.log(Object.keys(door).join())`;
      const imported = await runIn(name, { file: 'names.mjs', code: `import * as door from '${name}'; ${listed}` });
      const required = await runIn(name, { file: 'names.cjs', code: `const door = require('${name}'); ${listed}` });
      expect(imported.ok, imported.output).toBe(true);
      expect(required).toEqual(imported);
      expect(imported.output.trim().split(',')).toEqual(expect.arrayContaining(namesFrom(examples, name)));
    });

    it('has a first example that runs, with `import` and with `require`', async () => {
      expect(await runFirst(name, examples)).toEqual(bothRan);
    });

    it('has a first example that runs on the oldest Node, with `import` and with `require`', async (ctx) => {
      if (oldNode === undefined) {
        if (process.env['ACOPIO_REQUIRE_JUDGES'] === '1') throw new Error('ACOPIO_NODE_22 does not name a Node 22.19.');
        ctx.skip('ACOPIO_NODE_22 does not name a Node 22.19');
      }
      expect(await runFirst(name, examples, oldNode)).toEqual(bothRan);
    });
  },
);

describe('the TypeScript examples of all READMEs, and of the guides for who comes from another library', () => {
  it('are accepted by the compiler', async () => {
    const { ok, output } = await compileExamples();
    expect(ok, output).toBe(true);
  });
});

describe.each(programs)('the program of $name', ({ name, file }) => {
  it('starts from the packed package and tells how it is used', async () => {
    const { ok, output } = await runNode([join('node_modules', name, file), '--help'], { cwd: projectOf(name) });
    expect(ok, output).toBe(true);
    expect(output).toContain(name);
  });
});

let folder = '';
let reader: Reader | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acopio-readme-'));
  const [ours, thirdParties, me] = await Promise.all([packPublished(folder), packThirdParties(folder), startReader()]);
  reader = me;
  for (const { folder: home, manifest } of published) {
    const needed = new Set([manifest.name, ...modulesOf([...examplesIn(home), ...guidesOf(manifest.name)])]);
    const wanted = ours.filter(({ name }) => needed.has(name));
    await installInto(projectOf(manifest.name), wanted, { ours, thirdParties, store: join(folder, 'store') });
    me.equip(projectOf(manifest.name));
  }
});

afterAll(async () => {
  await reader?.close();
  rmSync(folder, { recursive: true, force: true });
});

function projectOf(name: string): string {
  return join(folder, name.replace('/', '-'));
}

function examplesIn(home: string): Example[] {
  const file = join(home, 'README.md');
  return existsSync(file) ? examplesOf(readFileSync(file, 'utf8')) : [];
}

/** `docs/migrating` speaks of the client most of all. */
function guidesOf(name: string): Example[] {
  if (name !== '@acopio/sat-client') return [];
  const guides = join(repositoryRoot, 'docs/migrating');
  return readdirSync(guides).flatMap((file) => examplesOf(readFileSync(join(guides, file), 'utf8')));
}

function runIn(
  name: string,
  { file, code, node = process.execPath }: { file: string; code: string; node?: string },
): Promise<Outcome> {
  const cwd = projectOf(name);
  writeFileSync(join(cwd, file), code);
  return run(node, [file], { cwd, env: { ...reader?.env, NODE_OPTIONS: '' } });
}

/** The first example as it stands, and as it reads with `require`. */
async function runFirst(name: string, [example]: readonly Example[], node?: string): Promise<Outcome[]> {
  if (example === undefined) throw new Error('The README has no example in TypeScript or JavaScript.');
  const { language, code } = example;
  const on = node === undefined ? {} : { node };
  return [
    await runIn(name, { file: `use.m${language}`, code, ...on }),
    await runIn(name, { file: `use.c${language}`, code: withRequire(code), ...on }),
  ];
}

/** One run of the compiler for all of them: each finds the packages that its own project has. */
function compileExamples(): Promise<Outcome> {
  const files = libraries.flatMap(({ folder: home, manifest }) =>
    [...examplesIn(home), ...guidesOf(manifest.name)].flatMap(({ language, code }, index) => {
      if (language !== 'ts') return [];
      const file = join(projectOf(manifest.name), `example-${index}.mts`);
      writeFileSync(file, code);
      return [file];
    }),
  );
  const compilerOptions = {
    strict: true,
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    noEmit: true,
    types: ['node'],
    typeRoots: [join(repositoryRoot, 'node_modules/@types')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return runNode([programOf('typescript', repositoryRoot), '-p', folder]);
}
