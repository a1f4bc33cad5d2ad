/** `pnpm simulator …`: a simulated SAT on this machine, as it was built. */
import { runBuilt } from './built-program.ts';

runBuilt('@acopio/sat-simulator', ['packages', 'sat-simulator', 'dist', 'cli.js']);
