import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** As much of it as is used here: TypeScript declares it with the browser's globals only. */
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** Where the engine leaves the message of a panic, before it traps: `@prisma/schema-engine-wasm` asks for this global. */
declare global {
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void };
}

/** The methods of the engine that Prisma's command line calls by the same name. */
export const engineMethods = [
  'applyMigrations',
  'createMigration',
  'dbExecute',
  'debugPanic',
  'devDiagnostic',
  'diagnoseMigrationHistory',
  'diff',
  'ensureConnectionValidity',
  'evaluateDataLoss',
  'introspect',
  'introspectSql',
  'markMigrationApplied',
  'markMigrationRolledBack',
  'reset',
  'schemaPush',
  'version',
] as const;

/** Prisma's schema engine: each method takes and gives the JSON of the JSON-RPC method of its name. */
export type Engine = Record<(typeof engineMethods)[number], (params: unknown) => Promise<unknown>>;

/**
 * Loads the engine for some Prisma schemas (`[path, content]`) and a driver adapter factory that was bound with
 * `bindMigrationAwareSqlAdapterFactory`. A call during which the engine panics is rejected like any other that fails;
 * the engine is of no use afterwards.
 */
export async function loadEngine(datamodels: [string, string][], adapterFactory: object): Promise<Engine> {
  // The package's own entry imports the .wasm file as a module, which Node calls experimental on the standard error that
  // Prisma's command line reads.
  const file = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm')).replace(/\.js$/, '_bg.wasm');
  const imports = { './schema_engine_bg.js': { ...bindings } };
  const { instance } = await WebAssembly.instantiate(await readFile(file), imports);
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') start();
  const panicked = firstPanic();
  // It panics at an empty list.
  const options = { datamodels: datamodels.length === 0 ? undefined : datamodels };
  const opened = bindings.SchemaEngine.new(options, () => undefined, adapterFactory);
  const ready: unknown = await Promise.race([opened, panicked]);
  const engine = ready as Engine;
  const calls = engineMethods.map((name) => {
    const call = (params: unknown): Promise<unknown> => Promise.race([engine[name](params), panicked]);
    return [name, call] as const;
  });
  return Object.fromEntries(calls) as Engine;
}

/**
 * Rejects when the engine panics. Such a call is never answered, and the trap comes from a callback that nobody awaits: it
 * would end this process, which Prisma's command line takes for success.
 */
function firstPanic(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  let message: string | undefined;
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (text) => {
      message = text;
    },
  };
  process.on('uncaughtException', (error) => reject(new Error(message ?? error.message, { cause: error })));
  return promise;
}
