import { COMPANY_RFC_LENGTH } from '../rfc.js';
import { issueSeconds } from './batch.js';
import type { Batch } from './batch.js';
import type { DocumentType } from './document.js';
import { localDateTime } from './local-date-time.js';
import type { LocalDateTime } from './local-date-time.js';
import { foreigner, GENERAL_PUBLIC, partyOf } from './party.js';
import type { Counterparts, Party } from './party.js';
import { createRandom, randomUuid } from './random.js';
import type { Random } from './random.js';

/** Which of a document's random sequences is for what; each is independent, so that facts cost no XML and XML no facts. */
export const PURPOSE = { identity: 0, facts: 1, subject: 2, body: 3 } as const;

/** What every document has. */
export interface CommonFacts {
  readonly uuid: string;
  readonly issuer: Party;
  readonly receiver: Party;
  readonly pacRfc: string;
  readonly issuedAt: LocalDateTime;
  readonly certifiedAt: LocalDateTime;
  readonly cancelledAt: LocalDateTime | undefined;
}

const PAC_RFCS = ['PPU010203AB1', 'CDP040506KL7', 'TIM070809QR3', 'FEL101112XY9'] as const;
const CANCELLED_SHARE = 0.06;
const ODD_COUNTERPART_SHARE = 0.15;
const GENERAL_PUBLIC_SHARE = 0.06;
const FOREIGN_SHARE = 0.03;
const LATE_SHARE = 0.02;
const HOUR = 3600;
const DAY = 24 * HOUR;
/** Of the cancelled ones, so many are cancelled only after one to twelve months: a document may be until its issuer's yearly return is due. */
const LATE_CANCELLATION_SHARE = 0.25;
const EARLIEST_LATE_CANCELLATION = 30 * DAY;
const LATE_CANCELLATION_SPAN = 335 * DAY;
/** A PAC may certify a document until 72 hours after its date. */
const CERTIFICATION_LIMIT = 72 * HOUR;

/** The UUID of document number `index` of a batch. */
export function uuidOf(batch: Batch, index: number): string {
  return randomUuid(createRandom(batch.seed, index, PURPOSE.identity));
}

function counterpart(random: Random, known: Counterparts): Party {
  return random.chance(ODD_COUNTERPART_SHARE)
    ? random.pick(known.odd)
    : random.pick(random.chance(0.75) ? known.companies : known.individuals);
}

function customer(random: Random, known: Counterparts): Party {
  if (random.chance(GENERAL_PUBLIC_SHARE)) {
    return GENERAL_PUBLIC;
  }
  return random.chance(FOREIGN_SHARE) ? foreigner(random) : counterpart(random, known);
}

/** When things happen to a document: local time, in seconds since the start of 1970. */
export interface Moments {
  readonly issued: number;
  readonly certified: number;
  /** Infinite when it is never cancelled. */
  readonly cancelled: number;
}

function cancellationDelay(random: Random): number {
  return random.chance(LATE_CANCELLATION_SHARE)
    ? EARLIEST_LATE_CANCELLATION + random.below(LATE_CANCELLATION_SPAN)
    : HOUR + random.below(20 * DAY);
}

/** The first things that a document's facts decide; they cost little. */
export function momentsOf(
  batch: Batch,
  index: number,
  random: Random = createRandom(batch.seed, index, PURPOSE.facts),
): Moments {
  const issued = issueSeconds(batch, index, random.below(1000) / 1000);
  const delay = random.chance(LATE_SHARE) ? random.below(CERTIFICATION_LIMIT) : random.below(600);
  const certified = issued + 1 + Math.min(delay, CERTIFICATION_LIMIT - 1);
  const cancelled = random.chance(CANCELLED_SHARE) ? certified + cancellationDelay(random) : Number.POSITIVE_INFINITY;
  return { issued, certified, cancelled };
}

/** What a document is before it is known what it is about: who, when, and whether it still stands. */
export function commonFacts(batch: Batch, index: number, known: Counterparts, type?: DocumentType): CommonFacts {
  const random = createRandom(batch.seed, index, PURPOSE.facts);
  const taxpayer = partyOf(batch.taxpayer.rfc, batch.taxpayer.legalName);
  const own = batch.ownReceivers.get(index);
  const { issued, certified, cancelled } = momentsOf(batch, index, random);
  const pacRfc = random.pick(PAC_RFCS);
  const other = (): Party => {
    if (type === 'N') {
      return random.pick(batch.direction === 'issued' ? known.individuals : known.companies);
    }
    return batch.direction === 'issued' && batch.service === 'cfdi'
      ? customer(random, known)
      : counterpart(random, known);
  };
  const counterparty = own === undefined ? other() : partyOf(own.rfc, own.legalName);
  return {
    uuid: uuidOf(batch, index),
    issuer: batch.direction === 'issued' ? taxpayer : counterparty,
    receiver: batch.direction === 'issued' ? counterparty : taxpayer,
    pacRfc,
    issuedAt: localDateTime(issued),
    certifiedAt: localDateTime(certified),
    cancelledAt: Number.isFinite(cancelled) ? localDateTime(cancelled) : undefined,
  };
}

/** Whether an RFC is that of a company; otherwise it is an individual's. */
export function isCompany(party: Party): boolean {
  return party.rfc.length === COMPANY_RFC_LENGTH;
}
