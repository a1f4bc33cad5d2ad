/** What a package lets others use: the names behind each entry of its `exports`, as TypeScript sees them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { WorkspacePackage } from './workspace.ts';

/** The alarm of a door that has become a wall. */
export const mostRuntimeNames = 15;

export interface Door {
  /** The key in `exports`: `.`, `./testing`. */
  readonly entry: string;
  readonly runtime: readonly PublicName[];
  readonly types: readonly PublicName[];
  /** The door hands on everything of some file, so nobody chose its names. */
  readonly exportsEverything: boolean;
}

export interface PublicName {
  readonly name: string;
  readonly kind: string;
}

/** The doors of many packages at once: one program, because packages read each other. */
export function doorsOf(packages: readonly WorkspacePackage[]): Map<WorkspacePackage, Door[]> {
  const entries = packages.flatMap((one) => sourceEntries(one).map(([entry, file]) => ({ one, entry, file })));
  const program = ts.createProgram({
    rootNames: entries.map(({ file }) => file),
    options: {
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      customConditions: ['@acopio/source'],
      // Names need neither the standard library nor Node's types.
      noLib: true,
      types: [],
    },
  });
  const doors = new Map<WorkspacePackage, Door[]>(packages.map((one) => [one, []]));
  for (const { one, entry, file } of entries) doors.get(one)?.push({ entry, ...namesOf(program, file) });
  return doors;
}

function sourceEntries({ manifest, folder }: WorkspacePackage): [entry: string, file: string][] {
  return Object.entries(manifest.exports ?? {}).flatMap(([entry, target]) => {
    const source = typeof target === 'string' ? undefined : target['@acopio/source'];
    return source === undefined ? [] : [[entry, join(folder, source)] satisfies [string, string]];
  });
}

function namesOf(program: ts.Program, file: string): Omit<Door, 'entry'> {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`The door ${file} does not exist.`);
  const door = checker.getSymbolAtLocation(source);
  const runtime: PublicName[] = [];
  const types: PublicName[] = [];
  // Without any `export` a file is no module, and has no symbol.
  for (const symbol of door === undefined ? [] : checker.getExportsOfModule(door)) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const isRuntime = (target.flags & ts.SymbolFlags.Value) !== 0 && !isTypeOnly(symbol);
    if (isRuntime) runtime.push({ name: symbol.name, kind: kindOf(target, runtimeKinds) });
    else types.push({ name: symbol.name, kind: kindOf(target, typeKinds) });
  }
  const exportsEverything = source.statements.some(
    (statement) => ts.isExportDeclaration(statement) && statement.exportClause === undefined,
  );
  return { runtime: runtime.toSorted(byName), types: types.toSorted(byName), exportsEverything };
}

function isTypeOnly(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (one) => ts.isExportSpecifier(one) && (one.isTypeOnly || one.parent.parent.isTypeOnly),
  );
}

type Kinds = readonly (readonly [ts.SymbolFlags, string])[];

const runtimeKinds: Kinds = [
  [ts.SymbolFlags.Class, 'class'],
  [ts.SymbolFlags.Function, 'function'],
  [ts.SymbolFlags.Variable, 'const'],
];

const typeKinds: Kinds = [
  [ts.SymbolFlags.Interface, 'interface'],
  [ts.SymbolFlags.TypeAlias, 'type'],
  [ts.SymbolFlags.Class, 'type of a class'],
];

function kindOf({ flags }: ts.Symbol, kinds: Kinds): string {
  return kinds.find(([flag]) => (flags & flag) !== 0)?.[1] ?? 'unknown';
}

function byName(a: PublicName, b: PublicName): number {
  return a.name < b.name ? -1 : 1;
}

/** The committed text of a package's doors. */
export function printDoors({ manifest }: WorkspacePackage, doors: readonly Door[]): string {
  const sections = doors.map(({ entry, runtime, types }) => {
    const title = entry.replace('.', manifest.name);
    const lines = [...runtime, ...types].map(({ name, kind }) => `  ${kind.padEnd(9)} ${name}\n`);
    return `${title}: ${runtime.length} at run time, ${types.length} types\n${lines.join('')}`;
  });
  return sections.join('\n');
}

/** Where the committed text stands. */
export function doorFile({ folder }: WorkspacePackage): string {
  return join(folder, 'api.txt');
}

/** Everything that is wrong with a package's doors, against its committed text; empty when all is well. */
export function doorProblems(one: WorkspacePackage, doors: readonly Door[]): string[] {
  const problems = doors.flatMap(({ entry, runtime, exportsEverything }) => [
    ...(runtime.length > mostRuntimeNames
      ? [`${one.path} ${entry}: ${runtime.length} names at run time, ${mostRuntimeNames} at most`]
      : []),
    ...(exportsEverything ? [`${one.path} ${entry}: \`export *\`, where each name should be chosen`] : []),
  ]);
  const unknown = doors.flatMap(({ entry, runtime, types }) =>
    [...runtime, ...types]
      .filter(({ kind }) => kind === 'unknown')
      .map(({ name }) => `${one.path} ${entry}: ${name} is nowhere`),
  );
  const difference = differenceOf(committed(one), printDoors(one, doors));
  return [...problems, ...unknown, ...(difference === '' ? [] : [`${one.path}/api.txt:\n${difference}`])];
}

function committed(one: WorkspacePackage): string {
  try {
    return readFileSync(doorFile(one), 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return '';
  }
}

/** Lines that went (`-`) and came (`+`): enough, because the names are sorted. */
function differenceOf(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `  - ${line.trim()}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `  + ${line.trim()}`),
  ].join('\n');
}
