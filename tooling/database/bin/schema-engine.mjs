#!/usr/bin/env node
/**
 * Prisma's schema engine without a native binary: Prisma's command line starts this file where
 * `PRISMA_SCHEMA_ENGINE_BINARY` names it (`bin/prisma.ts` does), and it finds its parts wherever the caller stands.
 */
import { runSchemaEngine } from '../src/schema-engine/main.ts';

// Its connections would keep it waiting.
process.exit(await runSchemaEngine(process.argv.slice(2)));
