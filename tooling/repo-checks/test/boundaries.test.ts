import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '../src/cruise.ts';
import { rooms, rules } from '../src/dependency-rules.ts';
import { repositoryRoot, workspacePackages } from '../src/workspace.ts';

interface PlantedCase {
  /** The rule that has to catch it, alone. */
  readonly rule: string;
  readonly file: string;
  readonly source: string;
  readonly dependencies?: readonly string[];
  readonly devDependencies?: readonly string[];
  /** A package of the tree to which the file's package is linked. */
  readonly workspace?: string;
  /** A second file that the violation needs. */
  readonly other?: { readonly file: string; readonly source: string };
}

const planted: readonly PlantedCase[] = [
  byName('credentials-direction', 'packages/credentials', 'packages/soap-security'),
  byName('soap-security-direction', 'packages/soap-security', 'packages/sat-client'),
  byName('sat-client-direction', 'packages/sat-client', 'packages/package-extractor'),
  byName('package-extractor-direction', 'packages/package-extractor', 'packages/credentials'),
  byName('exports-direction', 'packages/exports', 'packages/sat-client'),
  byName('sync-direction', 'packages/sync', 'packages/credentials'),
  byName('sat-simulator-direction', 'packages/sat-simulator', 'packages/sat-client'),
  byName('simulator-out-of-the-product', 'packages/sync', 'packages/sat-simulator'),
  byName('apps-apart', 'apps/cli', 'apps/api'),
  byName('tooling-out-of-the-product', 'apps/cli', 'tooling/repo-checks'),
  imports('credentials-no-network', 'packages/credentials/src/planted.ts', 'node:https'),
  imports('soap-security-no-network', 'packages/soap-security/src/planted.ts', 'node:net'),
  imports('sat-client-no-files', 'packages/sat-client/src/planted.ts', 'node:fs/promises'),
  uses('sat-client-no-zip', 'packages/sat-client/src/planted.ts', 'yauzl'),
  imports('sat-client-no-database', 'packages/sat-client/src/planted.ts', 'node:sqlite'),
  imports('package-extractor-no-network', 'packages/package-extractor/src/planted.ts', 'http'),
  imports('package-extractor-no-keys', 'packages/package-extractor/src/planted.ts', 'node:crypto'),
  imports('exports-no-network', 'packages/exports/src/planted.ts', 'node:http'),
  imports('sync-no-database', 'packages/sync/src/planted.ts', 'node:sqlite'),
  uses('credentials-no-soap', 'packages/credentials/src/planted.ts', 'xml-crypto'),
  uses('sync-no-framework', 'packages/sync/src/planted.ts', '@nestjs/common'),
  uses('simulator-judges-alone', 'packages/sat-simulator/test/planted.test.ts', '@xmldom/xmldom'),
  uses('undici-in-sat-client', 'packages/sync/src/planted.ts', 'undici'),
  uses('node-forge-beside-keys', 'packages/soap-security/src/planted.ts', 'node-forge'),
  uses('tables-in-exports', 'packages/sync/src/planted.ts', 'hyparquet-writer'),
  uses('libxml2-in-the-simulator', 'packages/soap-security/test/planted.test.ts', 'libxml2-wasm'),
  {
    rule: 'prisma-in-repositories',
    file: 'apps/api/src/planted.ts',
    source: "import './generated/prisma/client.js';",
    other: { file: 'apps/api/src/generated/prisma/client.ts', source: 'export {};' },
  },
  {
    rule: 'tests-out-of-the-product',
    file: 'packages/sync/src/planted.ts',
    source: "export * from '../test/keep.js';",
    other: { file: 'packages/sync/test/keep.ts', source: 'export {};' },
  },
  {
    rule: 'sat-client-protocol-inside',
    file: 'packages/sync/src/planted.ts',
    source: "import type {} from '../../sat-client/src/protocol/names.js';",
    other: { file: 'packages/sat-client/src/protocol/names.ts', source: 'export {};' },
  },
  {
    rule: 'through-the-door',
    file: 'packages/sync/src/planted.ts',
    source: "import '../../sat-client/src/inner.js';",
    other: { file: 'packages/sat-client/src/inner.ts', source: 'export {};' },
  },
  {
    rule: 'no-cycles',
    file: 'packages/sync/src/planted.ts',
    source: "import './twin.js';",
    other: { file: 'packages/sync/src/twin.ts', source: "import './planted.js';" },
  },
  imports('no-unresolvable', 'packages/sync/src/planted.ts', 'never-declared'),
  {
    rule: 'no-dev-dependencies-in-the-product',
    file: 'packages/sync/src/planted.ts',
    source: "import type {} from 'fast-check';",
    devDependencies: ['fast-check'],
  },
  {
    rule: 'no-undeclared-dependencies-in-the-product',
    file: 'packages/sync/src/planted.ts',
    source: "import 'at-the-root';",
  },
];

const packagesOfTheTree = [
  ...Object.keys(rooms).map((room) => `packages/${room}`),
  'apps/cli',
  'apps/api',
  'tooling/repo-checks',
];

describe('the dependency rules', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'acopio-boundaries-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('find nothing in a tree without violations', async () => {
    const root = plantTree(join(folder, 'clean'));
    const { files, violations } = await findViolations(root);
    expect(violations).toEqual([]);
    expect(files).toBe(packagesOfTheTree.length);
  });

  it.each(planted.map((one, index) => ({ ...one, index })))(
    '$rule catches its planted violation, alone',
    async (one) => {
      const root = plantTree(join(folder, String(one.index)), one);
      const { violations } = await findViolations(root);
      expect(new Set(violations.map(({ rule }) => rule))).toEqual(new Set([one.rule]));
    },
  );

  it('each have a planted violation', () => {
    expect(planted.map(({ rule }) => rule).toSorted()).toEqual(rules.map(({ name }) => name ?? '').toSorted());
  });

  it('know every package of this repository as a room', () => {
    const packages = workspacePackages().filter(({ path }) => path.startsWith('packages/'));
    expect(packages.map(({ path }) => path.replace('packages/', '')).toSorted()).toEqual(Object.keys(rooms).toSorted());
  });

  it('hold in this repository', async () => {
    const { files, violations } = await findViolations(repositoryRoot);
    expect(violations).toEqual([]);
    expect(files).toBeGreaterThan(Object.keys(rooms).length);
  });
});

function imports(rule: string, file: string, module: string): PlantedCase {
  return { rule, file, source: `import '${module}';` };
}

/** As `imports`, with the package declared and installed, so that nothing else is wrong with it. */
function uses(rule: string, file: string, dependency: string): PlantedCase {
  return { ...imports(rule, file, dependency), dependencies: [dependency] };
}

/** One package of the tree imports another by its name, declared and linked. */
function byName(rule: string, from: string, workspace: string): PlantedCase {
  return { rule, file: `${from}/src/planted.ts`, source: `import '${nameOf(workspace)}';`, workspace };
}

function nameOf(path: string): string {
  return `@tree/${path.replace('/', '-')}`;
}

/** A repository of empty packages, installed as pnpm does it, with at most one thing wrong. */
function plantTree(root: string, one?: PlantedCase): string {
  write(join(root, 'package.json'), JSON.stringify({ name: 'tree', private: true }));
  write(join(root, 'node_modules/at-the-root/package.json'), JSON.stringify({ name: 'at-the-root', main: 'index.js' }));
  write(join(root, 'node_modules/at-the-root/index.js'), '');
  for (const path of packagesOfTheTree) {
    const mine = one?.file.startsWith(`${path}/`) ? one : undefined;
    const manifest = {
      name: nameOf(path),
      type: 'module',
      exports: { '.': { '@acopio/source': './src/index.ts', default: './dist/index.js' } },
      dependencies: Object.fromEntries((mine?.dependencies ?? []).map((name) => [name, '1.0.0'])),
      devDependencies: Object.fromEntries((mine?.devDependencies ?? []).map((name) => [name, '1.0.0'])),
    };
    write(join(root, path, 'package.json'), JSON.stringify(manifest));
    write(join(root, path, 'src/index.ts'), 'export {};');
    for (const name of [...(mine?.dependencies ?? []), ...(mine?.devDependencies ?? [])]) {
      const store = join(root, `node_modules/.pnpm/${name.replace('/', '+')}@1.0.0/node_modules`, name);
      write(join(store, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(join(store, 'index.js'), '');
      link(join(root, path, 'node_modules', name), store);
    }
    if (mine?.workspace) link(join(root, path, 'node_modules', nameOf(mine.workspace)), join(root, mine.workspace));
  }
  if (one) write(join(root, one.file), one.source);
  if (one?.other) write(join(root, one.other.file), one.other.source);
  return root;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function link(from: string, to: string): void {
  mkdirSync(dirname(from), { recursive: true });
  symlinkSync(to, from, 'junction');
}
