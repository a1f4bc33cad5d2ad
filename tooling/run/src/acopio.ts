/** `pnpm acopio …`: the command line, as it was built. */
import { runBuilt } from './built-program.ts';

runBuilt('acopio', ['apps', 'cli', 'dist', 'main.js']);
