/** Starts a server for tests and prints the owner's URL; then it waits to be killed. */
import { startTestDatabases } from '../../src/index.ts';

const { ownerUrl } = await startTestDatabases();
process.stdout.write(`${JSON.stringify({ ownerUrl })}\n`);
setInterval(() => undefined, 60_000);
