/** `pnpm demo`: builds first, since the demo itself imports the simulator as it was built. */
import { build } from './build.ts';

build('acopio', '@acopio/sat-simulator');
await import('./demo/main.ts');
