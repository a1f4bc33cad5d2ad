import { readScenario, startSatSimulator } from '../../src/index.js';
import type { LaunchedTarget } from './sat.js';

/** Starts this repository's simulator with the suite's scenario, on free ports. No case knows of it. */
export async function launch(): Promise<LaunchedTarget> {
  const scenario = await readScenario(`${import.meta.dirname}/scenario.json`);
  const sat = await startSatSimulator({ ...scenario, port: 0, adminPort: 0 });
  const { url, adminUrl } = sat;
  return { url, ...(adminUrl !== undefined && { adminUrl }), close: () => sat.close() };
}
