import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prismaEnvironment, prismaProgram } from '../src/prisma.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

const config = `import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: process.env['DATABASE_OWNER_URL'] ?? '' },
});
`;

/** A schema with an enum; `more` are lines for its table. */
export const schema = (more = ''): string => `generator client {
  provider            = "prisma-client"
  output              = "./generated"
  moduleFormat        = "esm"
  importFileExtension = "js"
}

datasource db {
  provider = "postgresql"
}

enum Colour {
  red
  blue
}

model Thing {
  id      Int      @id @default(autoincrement())
  tenant  String   @db.Uuid
  name    String   @unique
  colour  Colour   @default(red)
  changed DateTime @default(now()) @db.Timestamptz
  ${more}

  @@map("thing")
}
`;

/** The migration that makes the schema. */
export const first = `CREATE TYPE "Colour" AS ENUM ('red', 'blue');
CREATE TABLE "thing" (
  "id" SERIAL PRIMARY KEY,
  "tenant" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "colour" "Colour" NOT NULL DEFAULT 'red',
  "changed" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX "thing_name_key" ON "thing"("name");
`;

/** What Prisma's schema does not know: a function with semicolons, a trigger, row-level security. */
export const policies = `-- One; two.
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.name := NEW.name || '; touched';
  RETURN NEW;
END;
$$;
CREATE TRIGGER touched BEFORE INSERT ON thing FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE thing ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON thing USING (tenant = current_setting('acopio.tenant_id')::uuid);
`;

/** A new Prisma project that finds the Prisma of `apps/api`. */
export function newProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'acopio-prisma-'));
  symlinkSync(join(repository, 'apps', 'api', 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(folder, 'prisma.config.ts'), config);
  writeFileSync(join(folder, 'schema.prisma'), schema());
  return folder;
}

/** Writes a migration into a project. */
export function addMigration(project: string, name: string, script: string): void {
  const folder = join(project, 'migrations', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(project, 'migrations', 'migration_lock.toml'), 'provider = "postgresql"\n');
  writeFileSync(join(folder, 'migration.sql'), script);
}

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Ran> {
  const { input = '', ...rest } = options;
  const child = spawn(command, args, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  child.on('error', reject).on('close', (code) => resolve({ code, output }));
  return promise;
}

/** Where a program of this package is. */
export const bin = (name: string): string => join(import.meta.dirname, '..', 'bin', name);

/** Prisma's command line in a project, as `bin/prisma.ts` runs it. */
export function prisma(project: string, ownerUrl: string, ...args: string[]): Promise<Ran> {
  const env = { ...process.env, DATABASE_OWNER_URL: ownerUrl, NO_COLOR: '1' };
  return run(process.execPath, [bin('prisma.ts'), ...args], { cwd: project, env });
}

/** The same on a pseudo-terminal, which `migrate dev` insists on; `undefined` where util-linux's `script` is not installed. */
export async function prismaOnTerminal(project: string, ownerUrl: string, ...args: string[]): Promise<Ran | undefined> {
  const env = prismaEnvironment({ ...process.env, DATABASE_OWNER_URL: ownerUrl, NO_COLOR: '1', TERM: 'xterm' });
  // Prisma asks nobody where it takes itself for an automaton.
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION', 'BUILD_NUMBER', 'RUN_ID', 'CI_NAME']) delete env[name];
  const command = [process.execPath, prismaProgram(project), ...args].map((word) => `'${word}'`).join(' ');
  try {
    return await run('script', ['-qec', command, '/dev/null'], { cwd: project, env });
  } catch (error) {
    if (process.env['ACOPIO_REQUIRE_JUDGES'] === '1') throw error;
    return undefined;
  }
}
