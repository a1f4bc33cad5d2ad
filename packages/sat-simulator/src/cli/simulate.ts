import { mkdir } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';

import { credentialFiles, inspectCredential, writeCredential } from '../authority/credential-files.js';
import type { CredentialFiles, FilesProblem } from '../authority/credential-files.js';
import type { KeptAuthority } from '../authority/authority-file.js';
import type { TestAuthority } from '../authority/test-authority.js';
import { readScenarioFile } from '../scenario/scenario-file.js';
import type { ScenarioFile } from '../scenario/scenario-file.js';
import { optionsOf, readAuthority } from '../scenario/scenario-options.js';
import type { SatSimulator, SimulatorOptions } from '../server/simulator.js';
import { startSatSimulator } from '../start.js';
import { systemCode } from '../system-code.js';
import type { Text } from '../text.js';
import { keepAuthority, writing } from './authority-folder.js';
import { callLine } from './call-line.js';
import { CliError } from './errors.js';
import type { Terminal } from './terminal.js';
import type { ClockChoice } from './usage.js';
import { welcome } from './welcome.js';

/** What the simulator was asked for on the command line. */
export interface SimulateOptions {
  readonly port: number;
  readonly adminPort?: number;
  readonly scenario?: string;
  readonly seed?: string;
  readonly clock?: ClockChoice;
  readonly authority?: string;
  readonly out: string;
  readonly documents?: string;
  readonly replay?: string;
  readonly lenient?: true;
  readonly quiet?: true;
}

const PROBLEMS: Readonly<Record<FilesProblem, Text>> = {
  incomplete: { es: 'no están los tres archivos', en: 'not all three files are there' },
  unreadable: { es: 'no es una e.firma que se pueda abrir', en: 'no e.firma that can be opened' },
  otherAuthority: { es: 'la emitió otra autoridad', en: 'another authority issued it' },
  notValidNow: { es: 'no está vigente', en: 'it is not valid now' },
  wrongKey: { es: 'la llave es de otro certificado', en: 'the key belongs to another certificate' },
};

/** The scenario, if there is one, with what the command line says instead. */
async function plan(options: SimulateOptions): Promise<ScenarioFile> {
  const { scenario: file, seed, clock, documents, replay, lenient } = options;
  const scenario = file === undefined ? {} : await readScenarioFile(file);
  return {
    ...scenario,
    ...(seed !== undefined && { seed }),
    ...(clock !== undefined && { clock }),
    ...(documents !== undefined && { documents }),
    ...(replay !== undefined && { replay }),
    ...(lenient && { settings: { ...scenario.settings, lenient } }),
  };
}

/** The authority that the command line names, else the scenario's, else the one that is kept beside the e.firmas. */
async function authorityOf({ authority, out }: SimulateOptions, scenario: ScenarioFile): Promise<KeptAuthority> {
  return authority === undefined && scenario.authority !== undefined
    ? readAuthority(scenario.authority)
    : keepAuthority(authority ?? out);
}

/** The port after that of the services; any free one when that one is any, too. */
function adminPortOf({ port, adminPort }: SimulateOptions): number {
  return adminPort ?? (port === 0 || port === 65_535 ? 0 : port + 1);
}

async function started(options: SimulatorOptions): Promise<SatSimulator> {
  try {
    return await startSatSimulator(options);
  } catch (cause) {
    const detail = cause instanceof Error && 'port' in cause ? String(cause.port) : '';
    switch (systemCode(cause)) {
      case 'EADDRINUSE':
        throw new CliError('PORT_TAKEN', { detail, cause });
      case 'EACCES':
        throw new CliError('PORT_REFUSED', { detail, cause });
      default:
        throw cause instanceof RangeError
          ? new CliError('SETTINGS_IMPOSSIBLE', { detail: cause.message, cause })
          : cause;
    }
  }
}

/** The taxpayer's e.firma in the folder: the one of the last start, or a new one. */
async function efirmaOf(
  taxpayer: { readonly rfc: string; readonly legalName: string },
  authority: TestAuthority,
  place: { readonly folder: string; readonly terminal: Terminal },
): Promise<CredentialFiles> {
  const files = credentialFiles(place.folder, taxpayer.rfc);
  const state = await inspectCredential(files, authority).catch((cause: unknown) => {
    throw new CliError('CREDENTIAL_UNUSABLE', { detail: `${files.cer} (${systemCode(cause)})`, cause });
  });
  if (state === 'absent') {
    await writing(place.folder, async () => {
      await mkdir(place.folder, { recursive: true });
      await writeCredential(files, authority.issue(taxpayer));
    });
  } else if (state !== 'usable') {
    throw new CliError('CREDENTIAL_UNUSABLE', { detail: `${files.cer} (${place.terminal.say(PROBLEMS[state])})` });
  }
  return files;
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
}

/**
 * Starts the simulator, prints where it is and how to use it, and a line for each call, until the terminal's signal ends it.
 *
 * @throws CliError `PORT_TAKEN`, `PORT_REFUSED`, `SETTINGS_IMPOSSIBLE`, `CREDENTIAL_UNUSABLE`, `CREDENTIAL_EXISTS`, `NOT_WRITABLE`;
 * ScenarioError, OwnDocumentError and RecordingError.
 */
export async function simulate(options: SimulateOptions, terminal: Terminal): Promise<void> {
  const scenario = await plan(options);
  const { authority, revoked } = await authorityOf(options, scenario);
  const simulatorOptions = await optionsOf(scenario, { authority, revoked });
  const sat = await started({
    ...simulatorOptions,
    port: options.port,
    adminPort: adminPortOf(options),
    ...(!options.quiet && { onCall: (call) => terminal.write(callLine(call, new Date())) }),
  });
  // A package is made of objects that live for a moment. V8 answers to many of them with more and more room, up to 128 MiB, which gains nothing here.
  setFlagsFromString('--semi-space-growth-factor=1');
  try {
    const place = { folder: options.out, terminal };
    const taxpayers = [];
    // A recording answers for its own taxpayers; the world stays out of it.
    for (const taxpayer of simulatorOptions.replay?.taxpayers ?? sat.world.taxpayers) {
      taxpayers.push({ ...taxpayer, files: await efirmaOf(taxpayer, authority, place) });
    }
    terminal.write(...welcome({ sat, taxpayers, scenario }, terminal));
    await untilAborted(terminal.signal);
  } finally {
    await sat.close();
  }
}
