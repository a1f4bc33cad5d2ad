import { isRfc } from '../rfc.js';
import { planBatches } from './batch.js';
import type { TaxpayerSpec } from './batch.js';
import type { WorldDocument } from './document.js';
import { createHoldings } from './holdings.js';
import type { World } from './holdings.js';
import { inventedDocument } from './invented-document.js';
import type { Makings } from './invented-document.js';
import { monthSpan } from './local-date-time.js';
import { createCounterparts } from './party.js';
import { createPseudoSeals } from './pseudo-seal.js';
import { seedWords } from './random.js';
import { batchSource, listSource } from './source.js';
import type { DocumentSource } from './source.js';
import { isXmlText } from './xml-text.js';

export type { World } from './holdings.js';

/** What a world is made of. */
export interface WorldOptions {
  /** The same seed and taxpayers give the same documents, byte for byte, with the same version of this package. */
  readonly seed: string | number;
  readonly taxpayers: readonly TaxpayerSpec[];
  /** One's own documents, beside the invented ones; each UUID once. */
  readonly documents?: readonly WorldDocument[];
}

const LARGEST_COUNT = 10_000_000;

function checkTaxpayer({ rfc, legalName, months, retenciones = [] }: TaxpayerSpec): void {
  if (!isRfc(rfc)) {
    throw new RangeError(`not an RFC: ${rfc}`);
  }
  if (!isXmlText(legalName)) {
    throw new RangeError(`a name that XML cannot carry: ${JSON.stringify(legalName)}`);
  }
  for (const counts of [...months, ...retenciones]) {
    if (monthSpan(counts.month) === undefined) {
      throw new RangeError(`not a month (YYYY-MM): ${counts.month}`);
    }
    for (const count of [counts.issued, counts.received, counts.malformed ?? 0]) {
      if (!Number.isSafeInteger(count) || count < 0 || count > LARGEST_COUNT) {
        throw new RangeError(`not a number of documents: ${count}`);
      }
    }
  }
  for (const list of [months, retenciones]) {
    if (new Set(list.map(({ month }) => month)).size !== list.length) {
      throw new RangeError(`a month is named twice for ${rfc}`);
    }
  }
}

function ownSources(documents: readonly WorldDocument[]): readonly DocumentSource[] {
  return (['cfdi', 'retenciones'] as const).map((service) =>
    listSource(
      service,
      documents.filter((document) => document.service === service),
    ),
  );
}

/**
 * Invents a world of documents: CFDI of all types and retenciones, issued and received, in the version that was in force on their dates (CFDI 3.2,
 * 3.3, 4.0; retenciones 1.0, 2.0); some cancelled, some on behalf of third parties, some to oneself or between two of its taxpayers, some malformed
 * when that is asked for; counterparts whose names and RFCs have every awkward character. Each document follows
 * from the seed, so a world takes no memory for its documents. The first document of a month and direction is dated on its first second and the last
 * one on its last, where bounds go wrong.
 *
 * @throws RangeError when an RFC, a name, a month or a count is malformed, or a month or a taxpayer appears twice.
 */
export function createWorld({ seed, taxpayers, documents = [] }: WorldOptions): World {
  for (const taxpayer of taxpayers) {
    checkTaxpayer(taxpayer);
  }
  const rfcs = new Set(taxpayers.map(({ rfc }) => rfc));
  if (rfcs.size !== taxpayers.length) {
    throw new RangeError('a taxpayer appears twice');
  }
  const makings: Makings = {
    counterparts: createCounterparts(seedWords(`${seed}|counterparts`), rfcs),
    seals: createPseudoSeals(seedWords(`${seed}|seals`)),
  };
  return createHoldings(
    taxpayers.map(({ rfc, legalName }) => ({ rfc, legalName })),
    [
      ...planBatches(String(seed), taxpayers).map((batch) =>
        batchSource(batch, (place) => inventedDocument(batch, place, makings)),
      ),
      ...ownSources(documents),
    ],
  );
}
