import { readAuthorityFile } from '../authority/authority-file.js';
import type { KeptAuthority } from '../authority/authority-file.js';
import { readRecording } from '../replay/read-recording.js';
import { createAcceleratedClock, createManualClock } from '../server/clock.js';
import type { Clock } from '../server/clock.js';
import type { SimulatorOptions } from '../server/simulator.js';
import { readOwnDocuments } from '../world/own/read-own-documents.js';
import { createWorld } from '../world/world.js';
import type { World } from '../world/world.js';
import { ownTaxpayers } from './own-taxpayers.js';
import { ScenarioError } from './scenario-error.js';
import { readScenarioFile } from './scenario-file.js';
import type { ScenarioClock, ScenarioFile } from './scenario-file.js';

const DEFAULT_SEED = 1;

function clockOf(clock: ScenarioClock): Clock | undefined {
  switch (clock.kind) {
    case 'real':
      return undefined;
    case 'manual':
      return createManualClock(clock.start);
    case 'accelerated':
      return createAcceleratedClock(clock);
  }
}

/**
 * Reads a test authority that was kept in a file.
 *
 * @throws ScenarioError `AUTHORITY_UNREADABLE`.
 */
export async function readAuthority(file: string): Promise<KeptAuthority> {
  return readAuthorityFile(file).catch((cause: unknown) => {
    throw new ScenarioError('AUTHORITY_UNREADABLE', file, { cause });
  });
}

/** The invented documents and one's own, whose taxpayers are in the world too; `undefined` is the simulator's default world. */
async function worldOf({
  taxpayers,
  documents: folder,
  seed = DEFAULT_SEED,
}: ScenarioFile): Promise<World | undefined> {
  if (folder === undefined) {
    return taxpayers === undefined ? undefined : createWorld({ seed, taxpayers });
  }
  const documents = await readOwnDocuments(folder);
  const named = new Set(taxpayers?.map(({ rfc }) => rfc));
  const others = ownTaxpayers(documents).filter(({ rfc }) => !named.has(rfc));
  return createWorld({ seed, taxpayers: [...(taxpayers ?? []), ...others], documents });
}

/**
 * What a scenario comes to, for `startSatSimulator`.
 *
 * @param kept The authority, where it is not the scenario's.
 * @throws ScenarioError `AUTHORITY_UNREADABLE`; OwnDocumentError as {@link readOwnDocuments}; RecordingError as {@link readRecording}.
 */
export async function optionsOf(scenario: ScenarioFile, kept?: KeptAuthority): Promise<SimulatorOptions> {
  const { settings, clock, faults, randomFaults, seed = DEFAULT_SEED } = scenario;
  const { authority, revoked } =
    kept ??
    (scenario.authority === undefined
      ? { authority: undefined, revoked: [] }
      : await readAuthority(scenario.authority));
  const world = await worldOf(scenario);
  const chosen = clock && clockOf(clock);
  return {
    ...settings,
    seed,
    revoked: [...(settings?.revoked ?? []), ...revoked],
    ...(world && { world }),
    ...(authority && { authority }),
    ...(chosen && { clock: chosen }),
    ...(faults && { faults }),
    ...(randomFaults && { randomFaults }),
    ...(scenario.replay !== undefined && { replay: await readRecording(scenario.replay) }),
  };
}

/** {@link import('./read-scenario.js').readScenario}, with its libraries loaded. */
export async function readScenario(file: string): Promise<SimulatorOptions> {
  return optionsOf(await readScenarioFile(file));
}
