/** Uses the server of a folder until it is killed: prints whether it started it, and the owner's URL. */
import { startPostgres } from '../../src/index.ts';

const [folder = ''] = process.argv.slice(2);
const { startedHere, ownerUrl } = await startPostgres({ folder, throwaway: true });
process.stdout.write(`${JSON.stringify({ startedHere, ownerUrl })}\n`);
setInterval(() => undefined, 60_000);
