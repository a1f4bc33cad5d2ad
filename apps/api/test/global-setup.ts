import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { deployMigrations, startTestDatabases } from '@acopio/database';
import type { TestProject } from 'vitest/node';
import { prepareDatabase } from '../src/database/prepare.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the server that lives as long as this run, and the application's role on it. */
    readonly databases: { readonly ownerUrl: string; readonly user: string; readonly password: string };
  }
}

/** The database that every suite's is copied from. */
export const TEMPLATE = 'acopio';

/** One real server for all suites, and the migrations applied once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestDatabases();
  const user = 'acopio_login';
  const password = randomBytes(16).toString('hex');
  await server.createTemplate(TEMPLATE, async (ownerUrl) => {
    await deployMigrations({ projectFolder: join(import.meta.dirname, '..'), ownerUrl });
    const applicationUrl = new URL(ownerUrl);
    Object.assign(applicationUrl, { username: user, password });
    await prepareDatabase({ ownerUrl, applicationUrl: applicationUrl.href });
  });
  project.provide('databases', { ownerUrl: server.ownerUrl, user, password });
  return server.stop;
}
