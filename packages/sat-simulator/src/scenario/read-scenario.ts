import type { SimulatorOptions } from '../server/simulator.js';

/**
 * Reads a scenario file (see the README) for `startSatSimulator(await readScenario(file))`. Ports are the caller's choice.
 *
 * @param file JSON in UTF-8; folders and files that it names are relative to it.
 * @throws ScenarioError with `code`, `text` and `hint` in Spanish and English, the file, and everything that is wrong with its path in the JSON;
 * OwnDocumentError and RecordingError for documents of one's own and recordings that cannot be read.
 */
export async function readScenario(file: string): Promise<SimulatorOptions> {
  // Whoever needs no scenario does not load what reads one.
  const { readScenario: read } = await import('./scenario-options.js');
  return read(file);
}
