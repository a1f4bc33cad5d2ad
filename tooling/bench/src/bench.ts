/**
 * `pnpm bench NAME`: measures on this machine and prints a table. A figure never fails: machines differ, and so do their other tenants. Run it on a
 * machine that does nothing else.
 */
import { benchDownload } from './download/main.ts';
import { benchSign } from './sign/main.ts';
import { benchSimulator } from './simulator/main.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  download: benchDownload,
  sign: benchSign,
  simulator: benchSimulator,
};

const [name = '', ...more] = process.argv.slice(2);
const bench = more.length === 0 ? BENCHES[name] : undefined;
if (bench === undefined) {
  process.stderr.write(`Usage: pnpm bench NAME, where NAME is one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
} else {
  await bench();
}
