export { discardPostgres, startPostgres } from './embedded-postgres.ts';
export type { PostgresOptions, PostgresServer, PostgresUser } from './embedded-postgres.ts';
export { DatabaseToolError, databaseToolCodes } from './errors.ts';
export type { DatabaseToolErrorCode } from './errors.ts';
export { deployMigrations } from './prisma.ts';
export type { Deployment } from './prisma.ts';
export { sql } from './sql.ts';
export { startTestDatabases, testDatabases } from './test-databases.ts';
export type { TestDatabase, TestDatabases, TestServer } from './test-databases.ts';
