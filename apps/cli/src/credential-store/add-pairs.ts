import { type Certificate, type CredentialStore, type UnlockedStore } from '@acopio/credentials';
import { machineClock } from '../clock.js';
import type { Told } from '../errors.js';
import { explain } from '../explain.js';
import type { FoundCertificate, FoundFiles } from './find-files.js';
import type { LoneKey, Pair, Pairing } from './pair-files.js';

/** What became of a file. */
export type AddedState =
  | 'added'
  | 'kept'
  | 'copy'
  | 'csd'
  | 'other'
  | 'keyMissing'
  | 'keyUnopened'
  | 'certificateMissing'
  | 'failed';

/** What became of one certificate, or of a file that is none. */
export interface AddedRow {
  readonly path: string;
  readonly state: AddedState;
  readonly key?: string;
  readonly rfc?: string;
  readonly legalName?: string;
  readonly sha256?: string;
  readonly validTo?: string;
  readonly isExpired?: boolean;
  /** Whether the store keeps its password, sealed. */
  readonly passwordKept?: boolean;
  readonly error?: Told;
}

/**
 * Keeps every e.firma that was paired, expired ones too: they tell who has to renew. Seals are left out, because nothing
 * can be downloaded with one. One row for each file that came to something, or to nothing.
 */
export async function addPairs(
  { found, pairing }: { readonly found: FoundFiles; readonly pairing: Pairing },
  store: CredentialStore,
  unlocked: UnlockedStore | undefined,
): Promise<readonly AddedRow[]> {
  const rows: AddedRow[] = [];
  for (const pair of pairing.pairs) rows.push(await addPair(pair, store, unlocked));
  const unopened = new Set(
    pairing.loneKeys.flatMap(({ error, likely }) => (error === undefined ? [] : (likely ?? []))),
  );
  return [
    ...rows,
    ...pairing.copies.map((one) => rowOf(one, 'copy')),
    // One whose key did not open is told by that key.
    ...pairing.loneCertificates
      .filter((one) => !unopened.has(one) || isSeal(one))
      .map((one) => rowOf(one, loneState(one))),
    ...pairing.loneKeys.filter(({ likely }) => likely === undefined || !isSeal(likely)).map(rowOfKey),
    ...found.unreadable.map(({ path, error }): AddedRow => ({ path, state: 'failed', error })),
  ];
}

async function addPair(
  { certificate: found, key, password }: Pair,
  store: CredentialStore,
  unlocked: UnlockedStore | undefined,
): Promise<AddedRow> {
  if (found.certificate.kind !== 'efirma') return rowOf(found, loneState(found));
  try {
    const { credential, isNew } = await store.add({
      certificate: found.bytes,
      privateKey: key.bytes,
      password,
    });
    if (unlocked !== undefined && !credential.hasPassword) await unlocked.keepPassword(credential, password);
    const passwordKept = credential.hasPassword || unlocked !== undefined;
    return { ...rowOf(found, isNew ? 'added' : 'kept'), key: key.path, passwordKept };
  } catch (error) {
    return { ...rowOf(found, 'failed'), key: key.path, error: explain(error) };
  }
}

function rowOf({ path, certificate }: FoundCertificate, state: AddedState): AddedRow {
  const { rfc, legalName, sha256, validTo } = certificate;
  return { path, state, rfc, legalName, sha256, validTo, isExpired: isExpired(certificate) };
}

function rowOfKey({ path, error, likely }: LoneKey): AddedRow {
  if (error === undefined) return { path, state: 'certificateMissing' };
  if (likely === undefined) return { path, state: 'keyUnopened', error };
  return { ...rowOf(likely, 'keyUnopened'), key: path, error };
}

function loneState({ certificate: { kind } }: FoundCertificate): AddedState {
  return kind === 'efirma' ? 'keyMissing' : kind;
}

function isSeal({ certificate: { kind } }: FoundCertificate): boolean {
  return kind !== 'efirma';
}

function isExpired({ validTo }: Certificate): boolean {
  return Date.parse(validTo) < machineClock.now().getTime();
}
