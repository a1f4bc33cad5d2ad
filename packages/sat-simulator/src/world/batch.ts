import type { Direction, Service } from './document.js';
import { monthSpan } from './local-date-time.js';
import { seedWords } from './random.js';
import type { SeedWords } from './random.js';

/** How many documents a taxpayer has in a month. */
export interface MonthCounts {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Documents that the taxpayer issued in the month: exactly so many. */
  readonly issued: number;
  /** Documents that the taxpayer received. One issued to oneself counts in both. */
  readonly received: number;
  /** So many of those issued, and so many of those received from outside the world, have XML that cannot be read; default none. */
  readonly malformed?: number;
}

/** One of the world's taxpayers. */
export interface TaxpayerSpec {
  /** Upper case; twelve characters (company) or thirteen (individual). */
  readonly rfc: string;
  readonly legalName: string;
  /** CFDI by month; months that are not named are empty. */
  readonly months: readonly MonthCounts[];
  /** Retenciones by month; none by default. */
  readonly retenciones?: readonly MonthCounts[];
}

/**
 * The documents that one taxpayer issued, or received from outside the world, in one month. Each of them follows from the batch's seed and its
 * place in it alone, so nothing of it needs to be kept.
 */
export interface Batch {
  readonly service: Service;
  readonly direction: Direction;
  readonly taxpayer: TaxpayerSpec;
  /** Local time of the month's first second, in seconds since the start of 1970. */
  readonly start: number;
  /** Seconds in the month. */
  readonly length: number;
  readonly count: number;
  readonly seed: SeedWords;
  /** Places whose document goes to one of the world's own taxpayers (also to the issuer itself), and to which. Issued batches only. */
  readonly ownReceivers: ReadonlyMap<number, TaxpayerSpec>;
  /** How many of its documents are malformed; they are spread evenly over its places. */
  readonly malformed: number;
}

/** One in so many documents goes to another of the world's taxpayers, for each pair of them. */
const DOCUMENTS_PER_SHARED = 50;
/** One in so many CFDI is issued to oneself. */
const DOCUMENTS_PER_SELF_ISSUED = 200;
/** A month with at least so many in both directions has at least one document to oneself. */
const SELF_ISSUED_FROM = 40;

interface MonthPlan {
  readonly taxpayer: TaxpayerSpec;
  readonly counts: MonthCounts;
  readonly ownReceivers: TaxpayerSpec[];
  incoming: number;
}

function plansByMonth(service: Service, taxpayers: readonly TaxpayerSpec[]): ReadonlyMap<string, MonthPlan[]> {
  const plans = new Map<string, MonthPlan[]>();
  for (const taxpayer of taxpayers) {
    for (const counts of (service === 'cfdi' ? taxpayer.months : taxpayer.retenciones) ?? []) {
      const month = plans.get(counts.month) ?? [];
      month.push({ taxpayer, counts, ownReceivers: [], incoming: 0 });
      plans.set(counts.month, month);
    }
  }
  return plans;
}

/** Decides how many of a month's documents go from one of the world's taxpayers to another, within the counts of both. */
function shareWithinWorld(service: Service, month: readonly MonthPlan[]): void {
  for (const sender of month) {
    for (const receiver of month) {
      const common = Math.min(sender.counts.issued, receiver.counts.received);
      const isSelf = sender === receiver;
      const selfIssued = common < SELF_ISSUED_FROM ? 0 : Math.max(1, Math.floor(common / DOCUMENTS_PER_SELF_ISSUED));
      const wanted = isSelf ? (service === 'cfdi' ? selfIssued : 0) : Math.ceil(common / DOCUMENTS_PER_SHARED);
      const possible = Math.min(
        wanted,
        sender.counts.issued - sender.ownReceivers.length,
        receiver.counts.received - receiver.incoming,
      );
      receiver.incoming += possible;
      sender.ownReceivers.push(...Array.from({ length: possible }, () => receiver.taxpayer));
    }
  }
}

/** Spreads the receivers evenly over a month's places. */
function spread(receivers: readonly TaxpayerSpec[], count: number): ReadonlyMap<number, TaxpayerSpec> {
  return new Map(
    receivers.map((receiver, index) => [Math.floor(((2 * index + 1) * count) / (2 * receivers.length)), receiver]),
  );
}

/**
 * Lays out a world's documents.
 *
 * @throws RangeError when a month is malformed.
 */
export function planBatches(seed: string, taxpayers: readonly TaxpayerSpec[]): readonly Batch[] {
  return (['cfdi', 'retenciones'] as const).flatMap((service) =>
    [...plansByMonth(service, taxpayers)].flatMap(([month, plans]) => {
      shareWithinWorld(service, plans);
      const span = monthSpan(month);
      if (span === undefined) {
        throw new RangeError(`not a month (YYYY-MM): ${month}`);
      }
      return plans.flatMap(({ taxpayer, counts, ownReceivers, incoming }): readonly Batch[] => {
        const common = { service, taxpayer, ...span };
        const key = `${seed}|${service}|${taxpayer.rfc}|${month}`;
        return [
          {
            ...common,
            direction: 'issued',
            count: counts.issued,
            seed: seedWords(`${key}|issued`),
            ownReceivers: spread(ownReceivers, counts.issued),
            malformed: Math.min(counts.malformed ?? 0, counts.issued),
          },
          {
            ...common,
            direction: 'received',
            count: counts.received - incoming,
            seed: seedWords(`${key}|received`),
            ownReceivers: new Map(),
            malformed: Math.min(counts.malformed ?? 0, counts.received - incoming),
          },
        ];
      });
    }),
  );
}

/** When document number `index` of a batch was issued: dates rise with the index; the first and the last are the month's first and last second. */
export function issueSeconds(batch: Batch, index: number, fraction: number): number {
  if (index === 0) {
    return batch.start;
  }
  if (index === batch.count - 1) {
    return batch.start + batch.length - 1;
  }
  return batch.start + Math.floor(((index + fraction) * batch.length) / batch.count);
}
