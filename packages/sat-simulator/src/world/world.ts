import { isRfc } from '../rfc.js';
import { planBatches } from './batch.js';
import type { Batch, TaxpayerSpec } from './batch.js';
import { cfdiFacts } from './cfdi-facts.js';
import type { WorldDocument } from './document.js';
import { money } from './decimal.js';
import { PURPOSE, uuidOf } from './facts.js';
import type { CommonFacts } from './facts.js';
import { monthSpan } from './local-date-time.js';
import { createCounterparts } from './party.js';
import type { Counterparts } from './party.js';
import { createPseudoSeals } from './pseudo-seal.js';
import type { PseudoSeals } from './pseudo-seal.js';
import { createRandom, seedWords } from './random.js';
import { retencionFacts } from './retencion-facts.js';
import { passes, placesFor } from './selection.js';
import type { Selection } from './selection.js';
import { writeCfdi } from './xml/comprobante.js';
import { writeRetencion } from './xml/retencion.js';
import { isXmlText } from './xml-text.js';

/** What a world is made of. */
export interface WorldOptions {
  /** The same seed and taxpayers give the same documents, byte for byte, with the same version of this package. */
  readonly seed: string | number;
  readonly taxpayers: readonly TaxpayerSpec[];
}

/** All documents that a simulated SAT holds. */
export interface World {
  /** The taxpayers whose documents it has. */
  readonly taxpayers: readonly { readonly rfc: string; readonly legalName: string }[];
  /** The documents that match, in the order of their dates, then UUIDs; none twice. */
  select(selection: Selection): WorldDocument[];
}

interface Makings {
  readonly counterparts: Counterparts;
  readonly seals: PseudoSeals;
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
    for (const count of [counts.issued, counts.received]) {
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

function commonFields(facts: CommonFacts): Omit<WorldDocument, 'service' | 'amount' | 'complementos' | 'xml'> {
  return {
    uuid: facts.uuid,
    issuerRfc: facts.issuer.rfc,
    issuerName: facts.issuer.name,
    receiverRfc: facts.receiver.rfc,
    receiverName: facts.receiver.name,
    pacRfc: facts.pacRfc,
    issuedAt: facts.issuedAt,
    certifiedAt: facts.certifiedAt,
    ...(facts.cancelledAt === undefined ? {} : { cancelledAt: facts.cancelledAt }),
  };
}

function cfdi(batch: Batch, place: number, { counterparts, seals }: Makings): WorldDocument {
  const facts = cfdiFacts(batch, place, counterparts);
  const { onBehalfOf } = facts;
  return {
    ...commonFields(facts),
    service: 'cfdi',
    type: facts.type,
    amount: facts.currency === 'XXX' ? '0' : money(facts.amounts.total),
    complementos: facts.complementos,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf: { rfc: onBehalfOf.rfc, name: onBehalfOf.name } }),
    // The facts are drawn again, so that a document does not hold on to them.
    xml: () => writeCfdi(cfdiFacts(batch, place, counterparts), seals, createRandom(batch.seed, place, PURPOSE.body)),
  };
}

function retencion(batch: Batch, place: number, { counterparts, seals }: Makings): WorldDocument {
  const facts = retencionFacts(batch, place, counterparts);
  return {
    ...commonFields(facts),
    service: 'retenciones',
    amount: money(facts.operation),
    withheld: money(facts.incomeTax + facts.vat),
    complementos: facts.subject.complemento === undefined ? [] : [facts.subject.complemento],
    xml: () =>
      writeRetencion(retencionFacts(batch, place, counterparts), seals, createRandom(batch.seed, place, PURPOSE.body)),
  };
}

function byDate(one: WorldDocument, other: WorldDocument): number {
  if (one.issuedAt !== other.issuedAt) {
    return one.issuedAt < other.issuedAt ? -1 : 1;
  }
  return one.uuid < other.uuid ? -1 : 1;
}

/**
 * Invents a world of documents: CFDI 4.0 of all five types and retenciones 2.0, issued and received; some cancelled, some on behalf of third
 * parties, some to oneself or between two of its taxpayers; counterparts whose names and RFCs have every awkward character. Each document follows
 * from the seed, so a world takes no memory for its documents. The first document of a month and direction is dated on its first second and the last
 * one on its last, where bounds go wrong.
 *
 * @throws RangeError when an RFC, a name, a month or a count is malformed, or a month or a taxpayer appears twice.
 */
export function createWorld({ seed, taxpayers }: WorldOptions): World {
  for (const taxpayer of taxpayers) {
    checkTaxpayer(taxpayer);
  }
  const rfcs = new Set(taxpayers.map(({ rfc }) => rfc));
  if (rfcs.size !== taxpayers.length) {
    throw new RangeError('a taxpayer appears twice');
  }
  const batches = planBatches(String(seed), taxpayers);
  const makings: Makings = {
    counterparts: createCounterparts(seedWords(`${seed}|counterparts`), rfcs),
    seals: createPseudoSeals(seedWords(`${seed}|seals`)),
  };

  function* matching(selection: Selection): Generator<WorldDocument> {
    const uuid = selection.uuid?.toLowerCase();
    for (const batch of batches) {
      for (const place of placesFor(batch, selection)) {
        if (uuid === undefined || uuidOf(batch, place) === uuid) {
          const document = batch.service === 'cfdi' ? cfdi(batch, place, makings) : retencion(batch, place, makings);
          if (passes(document, selection)) {
            yield document;
          }
        }
      }
    }
  }

  return {
    taxpayers: taxpayers.map(({ rfc, legalName }) => ({ rfc, legalName })),
    select: (selection) => [...matching(selection)].sort(byDate),
  };
}
