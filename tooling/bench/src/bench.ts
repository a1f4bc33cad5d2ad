/**
 * `pnpm bench NAME`: measures on this machine and prints a table. A figure never fails: machines differ, and so do their other tenants. Run it on a
 * machine that does nothing else.
 */
import { benchDownload } from './download/main.ts';
import { benchExtract, benchExtractSmall } from './extract/main.ts';
import { benchFleet, benchFleetSmall } from './fleet/main.ts';
import { benchScale, benchScaleSmall } from './scale/main.ts';
import { benchSign } from './sign/main.ts';
import { benchSimulator } from './simulator/main.ts';

/** By the words of the command line. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  download: benchDownload,
  extract: benchExtract,
  'extract --small': benchExtractSmall,
  fleet: benchFleet,
  'fleet --small': benchFleetSmall,
  scale: benchScale,
  'scale --small': benchScaleSmall,
  sign: benchSign,
  simulator: benchSimulator,
};

const bench = BENCHES[process.argv.slice(2).join(' ')];
if (bench === undefined) {
  process.stderr.write(`Usage: pnpm bench NAME, where NAME is one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
} else {
  await bench();
}
