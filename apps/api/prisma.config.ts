import { defineConfig } from 'prisma/config';

/** For Prisma's command line: schema in files by module, and the owner's connection, which only migrations use. */
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_OWNER_URL'] ?? '' },
});
