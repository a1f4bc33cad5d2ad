/**
 * `pnpm check schema-drift`: the committed migrations, applied to an empty database, make what the Prisma schema says.
 * It exists because the client is generated from the schema and the database is made by the migrations.
 */
import { join } from 'node:path';
import { deployMigrations, startTestDatabases } from '@acopio/database';
import { runNode } from '../src/run.ts';
import { repositoryRoot } from '../src/workspace.ts';

const projectFolder = join(repositoryRoot, 'apps', 'api');
const prisma = join(repositoryRoot, 'tooling', 'database', 'bin', 'prisma.ts');

const server = await startTestDatabases();
try {
  await server.createTemplate('migrated', (ownerUrl) => deployMigrations({ projectFolder, ownerUrl }));
  const database = await server.cloneDatabase('migrated');
  const args = ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema', '--exit-code'];
  const env = { DATABASE_OWNER_URL: database.ownerUrl };
  const { ok, output } = await runNode([prisma, ...args], { cwd: projectFolder, env });
  console.log(output.trim());
  process.exitCode = ok ? 0 : 1;
} finally {
  await server.stop();
}
