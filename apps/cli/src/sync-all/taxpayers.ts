import type { Credential, StoreListing, StoredCredential } from '@acopio/credentials';
import { machineClock } from '../clock.js';
import { problemOf } from '../credential-store/states.js';
import type { StoreOpener } from '../credential-store/stored-passwords.js';
import { CliError } from '../errors.js';
import { explain, type Explanation } from '../explain.js';

/** A taxpayer of the store: with an open e.firma, or with what keeps it from being opened. */
export interface Taxpayer {
  readonly rfc: string;
  readonly legalName: string;
  readonly credential?: Credential;
  readonly problem?: Explanation;
}

/**
 * One for each RFC, with the credential that can be used, else with what is wrong with the one that was issued last. No
 * password is asked for one that cannot be used.
 *
 * Throws `CliError` `INTERRUPTED` when a prompt is left.
 */
export async function openTaxpayers(
  { credentials, damaged }: StoreListing,
  opener: StoreOpener,
): Promise<readonly Taxpayer[]> {
  const taxpayers: Taxpayer[] = [];
  for (const [rfc, all] of Map.groupBy(credentials, ({ certificate }) => certificate.rfc)) {
    const [chosen] = all.toSorted(usableFirst);
    if (chosen === undefined) continue;
    const { legalName } = chosen.certificate;
    taxpayers.push({ rfc, legalName, ...(await opened(chosen, opener)) });
  }
  for (const { folder, error } of damaged) {
    taxpayers.push({ rfc: rfcOf(folder), legalName: '', problem: explain(error) });
  }
  return taxpayers.toSorted((a, b) => a.rfc.localeCompare(b.rfc));
}

async function opened(
  stored: StoredCredential,
  opener: StoreOpener,
): Promise<Pick<Taxpayer, 'credential' | 'problem'>> {
  const problem = problemOf(stored.certificate, machineClock.now());
  if (problem !== undefined) return { problem: explain(problem) };
  try {
    return { credential: await opener.open(stored) };
  } catch (error) {
    if (error instanceof CliError && error.code === 'INTERRUPTED') throw error;
    return { problem: explain(error) };
  }
}

function usableFirst(a: StoredCredential, b: StoredCredential): number {
  const now = machineClock.now();
  const unusable = ({ certificate }: StoredCredential): number => Number(problemOf(certificate, now) !== undefined);
  const byUse = unusable(a) - unusable(b);
  if (byUse !== 0) return byUse;
  const bySeal = Number(b.certificate.kind === 'efirma') - Number(a.certificate.kind === 'efirma');
  return bySeal === 0 ? b.certificate.validFrom.localeCompare(a.certificate.validFrom) : bySeal;
}

/** The folder of a credential begins with the RFC, for people: a certificate that cannot be read says nothing. */
function rfcOf(folder: string): string {
  const name = folder.split(/[/\\]/).at(-1) ?? folder;
  return name.slice(0, name.lastIndexOf('-'));
}
