import { FOREIGN_RFC, GENERAL_PUBLIC_RFC, isRfc } from '../rfc.js';
import type { TaxpayerSpec } from '../world/batch.js';
import type { WorldDocument } from '../world/document.js';

type Parties = Pick<WorldDocument, 'issuerRfc' | 'issuerName' | 'receiverRfc' | 'receiverName'>;

/** Each gets an e.firma; documents of many taxpayers at once are no archive of somebody's. */
const MOST_TAXPAYERS = 10;
const OF_NOBODY: ReadonlySet<string> = new Set([GENERAL_PUBLIC_RFC, FOREIGN_RFC]);

/** The RFC that has the most of the documents. */
function busiest(documents: readonly Parties[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { issuerRfc, receiverRfc } of documents) {
    for (const rfc of new Set([issuerRfc, receiverRfc])) {
      if (isRfc(rfc) && !OF_NOBODY.has(rfc)) {
        counts.set(rfc, (counts.get(rfc) ?? 0) + 1);
      }
    }
  }
  let found: string | undefined;
  for (const [rfc, count] of counts) {
    if (found === undefined || count > (counts.get(found) ?? 0)) {
      found = rfc;
    }
  }
  return found;
}

function nameOf(rfc: string, documents: readonly Parties[]): string {
  const named = documents.find(({ issuerRfc, issuerName }) => issuerRfc === rfc && issuerName !== '');
  const asReceiver = documents.find(({ receiverRfc, receiverName }) => receiverRfc === rfc && receiverName !== '');
  return named?.issuerName ?? asReceiver?.receiverName ?? rfc;
}

/**
 * Whose documents these are: the taxpayer who has the most of them, then the one who has the most of the rest, and so on, until each belongs to one of
 * them; ten at most. Nothing is invented for them.
 */
export function ownTaxpayers(documents: readonly Parties[]): readonly TaxpayerSpec[] {
  const taxpayers: TaxpayerSpec[] = [];
  let rest = documents;
  while (rest.length > 0 && taxpayers.length < MOST_TAXPAYERS) {
    const rfc = busiest(rest);
    if (rfc === undefined) {
      break;
    }
    taxpayers.push({ rfc, legalName: nameOf(rfc, documents), months: [] });
    rest = rest.filter(({ issuerRfc, receiverRfc }) => issuerRfc !== rfc && receiverRfc !== rfc);
  }
  return taxpayers;
}
