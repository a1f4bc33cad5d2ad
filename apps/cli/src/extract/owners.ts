import { readFile } from 'node:fs/promises';
import { isRfc, normalizeRfc } from '@acopio/credentials';
import type { CfdiHeader, MetadataRow } from '@acopio/package-extractor';
import type { Direction } from '@acopio/sync';
import { CliError } from '../errors.js';

/** Who issued a document and who received it, by its XML or by the SAT's list. */
export type Parties = Pick<CfdiHeader | MetadataRow, 'issuerRfc' | 'receiverRfc'>;

/** The taxpayer whose document it is, and the direction that it has for him. */
export interface Owner {
  /** Upper case; '' where the document does not name him. */
  readonly rfc: string;
  readonly direction: Direction;
}

/** Tells whose a document of one package is: nobody's, as far as is known, or, of one issued to oneself, twice the same. */
export type OwnersOf = (parties: Parties) => readonly Owner[];

/**
 * What tells issued from received in a package: the RFC that was given, else the record beside the package; `undefined`
 * where there is neither.
 *
 * Throws `CliError` `OPTION_VALUE_INVALID` for what is no RFC.
 */
export async function ownersIn(file: string, rfc: string | undefined): Promise<OwnersOf | undefined> {
  if (rfc !== undefined) return ownersByRfc(rfc);
  const direction = await recordedDirection(file);
  if (direction === undefined) return undefined;
  return ({ issuerRfc, receiverRfc = '' }) => {
    return [{ rfc: normalizeRfc(direction === 'issued' ? issuerRfc : receiverRfc), direction }];
  };
}

function ownersByRfc(text: string): OwnersOf {
  const rfc = normalizeRfc(text);
  if (!isRfc(rfc)) throw new CliError('OPTION_VALUE_INVALID', { detail: `--rfc ${text}` });
  return ({ issuerRfc, receiverRfc }) => {
    const owners: Owner[] = [];
    if (issuerRfc === rfc) owners.push({ rfc, direction: 'issued' });
    if (receiverRfc === rfc) owners.push({ rfc, direction: 'received' });
    return owners;
  };
}

/** By the record that a download leaves beside its package; anything else under that name says nothing. */
async function recordedDirection(file: string): Promise<Direction | undefined> {
  if (!/\.zip$/i.test(file)) return undefined;
  try {
    const record: unknown = JSON.parse(await readFile(file.replace(/\.zip$/i, '.json'), 'utf8'));
    if (typeof record !== 'object' || record === null || !('query' in record)) return undefined;
    const { query } = record;
    if (typeof query !== 'object' || query === null || !('kind' in query)) return undefined;
    return query.kind === 'issued' || query.kind === 'received' ? query.kind : undefined;
  } catch {
    return undefined;
  }
}
