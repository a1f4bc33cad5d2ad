import type { Batch } from './batch.js';
import { cfdiFacts } from './cfdi-facts.js';
import { money } from './decimal.js';
import type { WorldDocument } from './document.js';
import { PURPOSE } from './facts.js';
import type { CommonFacts } from './facts.js';
import type { Counterparts } from './party.js';
import type { PseudoSeals } from './pseudo-seal.js';
import { createRandom } from './random.js';
import { retencionFacts } from './retencion-facts.js';
import { writeCfdi } from './xml/comprobante.js';
import { damaged, defectAt } from './xml/malformed.js';
import { writeRetencion } from './xml/retencion.js';

/** What all documents of a world are made with. */
export interface Makings {
  readonly counterparts: Counterparts;
  readonly seals: PseudoSeals;
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
  const malformed = defectAt(batch, place);
  return {
    ...commonFields(facts),
    service: 'cfdi',
    type: facts.type,
    amount: facts.currency === 'XXX' ? '0' : money(facts.amounts.total),
    complementos: facts.complementos,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf: { rfc: onBehalfOf.rfc, name: onBehalfOf.name } }),
    ...(malformed === undefined ? {} : { malformed }),
    xml: () => damaged(writeCfdi(facts, seals, createRandom(batch.seed, place, PURPOSE.body)), malformed),
  };
}

function retencion(batch: Batch, place: number, { counterparts, seals }: Makings): WorldDocument {
  const facts = retencionFacts(batch, place, counterparts);
  const malformed = defectAt(batch, place);
  return {
    ...commonFields(facts),
    service: 'retenciones',
    amount: money(facts.operation),
    withheld: money(facts.incomeTax + facts.vat),
    complementos: facts.subject.complemento === undefined ? [] : [facts.subject.complemento],
    ...(malformed === undefined ? {} : { malformed }),
    xml: () => damaged(writeRetencion(facts, seals, createRandom(batch.seed, place, PURPOSE.body)), malformed),
  };
}

/** The document at a place of a batch, with every cancellation that follows from the seed, however late. */
export function inventedDocument(batch: Batch, place: number, makings: Makings): WorldDocument {
  return batch.service === 'cfdi' ? cfdi(batch, place, makings) : retencion(batch, place, makings);
}
