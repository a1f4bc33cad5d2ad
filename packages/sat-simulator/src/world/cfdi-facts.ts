import { FOREIGN_RFC, GENERAL_PUBLIC_RFC } from '../rfc.js';
import type { Batch } from './batch.js';
import type { DocumentType } from './document.js';
import { commonFacts, isCompany, PURPOSE, uuidOf } from './facts.js';
import type { CommonFacts } from './facts.js';
import type { Counterparts, Party } from './party.js';
import { createRandom, randomUuid } from './random.js';
import type { Random } from './random.js';
import { cfdiVersion, payrollVersion } from './versions.js';
import type { CfdiVersion } from './versions.js';

/** Amounts of an invoice or a payroll receipt in hundredths of its currency; zero for the other types. */
export interface CfdiAmounts {
  readonly subtotal: number;
  readonly discount: number;
  /** VAT in percent. */
  readonly vatRate: 0 | 8 | 16;
  readonly vat: number;
  /** Income tax withheld by the receiver, and its rate in ten-thousandths. */
  readonly withheld: number;
  readonly withheldRate: number;
  readonly total: number;
}

/** Everything about a CFDI that is known without writing its XML. */
export interface CfdiFacts extends CommonFacts {
  readonly service: 'cfdi';
  readonly version: CfdiVersion;
  readonly type: DocumentType;
  /** Whether it is a payroll receipt: of type N since CFDI 3.3, of type E before. */
  readonly isPayroll: boolean;
  readonly currency: 'MXN' | 'USD' | 'XXX';
  readonly amounts: CfdiAmounts;
  readonly onBehalfOf: Party | undefined;
  readonly complementos: readonly string[];
  /** UUIDs of other documents that this one names. */
  readonly relatedUuids: readonly string[];
}

/** Cumulative shares of the types in a hundred documents. */
const TYPE_SHARES = {
  issued: [
    ['I', 68],
    ['E', 76],
    ['T', 79],
    ['P', 92],
    ['N', 100],
  ],
  received: [
    ['I', 76],
    ['E', 83],
    ['T', 85],
    ['P', 97],
    ['N', 100],
  ],
} as const satisfies Record<Batch['direction'], readonly (readonly [DocumentType, number])[]>;

const NO_AMOUNTS: CfdiAmounts = {
  subtotal: 0,
  discount: 0,
  vatRate: 0,
  vat: 0,
  withheld: 0,
  withheldRate: 0,
  total: 0,
};
const LOWEST_SUBTOTAL_EXPONENT = 4;
const EXPONENTS = 3.7;
/**
 * Income tax that companies withhold from individuals, in ten-thousandths: of regime 626, which exists since 2022, 1.25 %, of regime 612 10 % (Ley
 * del Impuesto sobre la Renta, articles 113-J and 106). Here the regime changes with the version.
 */
const WITHHELD_RATES: Readonly<Record<CfdiVersion, number>> = { '3.2': 1000, '3.3': 1000, '4.0': 125 };
const MOST_RELATED = 12;
/** Until CFDI 4.0 the receiver's name could be left out. */
const NAMELESS_SHARE = 0.04;

interface Subject {
  /** As CFDI 3.3 and 4.0 have it. */
  readonly type: DocumentType;
  readonly version: CfdiVersion;
  /** First second of its month. */
  readonly start: number;
}

/** What a document is about, as the types of CFDI 3.3 and 4.0 have it. */
function subjectOf(batch: Batch, index: number, version: CfdiVersion, random: Random): DocumentType {
  const draw = random.below(100);
  const drawn = TYPE_SHARES[batch.direction].find(([, upTo]) => draw < upTo)?.[0] ?? 'I';
  const own = batch.ownReceivers.get(index);
  if (own?.rfc === batch.taxpayer.rfc) {
    return 'T';
  }
  const isPayrollPossible = own === undefined && (batch.direction === 'issued' || batch.taxpayer.rfc.length !== 12);
  const isPossible = drawn === 'N' ? isPayrollPossible : drawn !== 'P' || version !== '3.2';
  return isPossible ? drawn : 'I';
}

function invoiceAmounts(random: Random, withheldRate: number): CfdiAmounts {
  const subtotal =
    Math.floor(10 ** (LOWEST_SUBTOTAL_EXPONENT + (random.below(1000) / 1000) * EXPONENTS)) + random.below(100);
  const vatRate = random.chance(0.82) ? 16 : random.pick([0, 8] as const);
  const vat = Math.round((subtotal * vatRate) / 100);
  const withheld = Math.round((subtotal * withheldRate) / 10_000);
  return { subtotal, discount: 0, vatRate, vat, withheld, withheldRate, total: subtotal + vat - withheld };
}

function payrollAmounts(random: Random): CfdiAmounts {
  const subtotal = 400_000 + random.below(4_000_000);
  const discount = Math.round((subtotal * (8 + random.below(20))) / 100);
  return { ...NO_AMOUNTS, subtotal, discount, total: subtotal - discount };
}

function amountsOf(subject: Subject, { issuer, receiver }: CommonFacts, random: Random): CfdiAmounts {
  switch (subject.type) {
    case 'I':
    case 'E':
      return invoiceAmounts(random, !isCompany(issuer) && isCompany(receiver) ? WITHHELD_RATES[subject.version] : 0);
    case 'N':
      return payrollAmounts(random);
    case 'T':
    case 'P':
      return NO_AMOUNTS;
    default:
      return subject.type satisfies never;
  }
}

function complementosOf(
  { type, version, start }: Subject,
  isForThirdParty: boolean,
  random: Random,
): readonly string[] {
  const draw = random.below(100);
  switch (type) {
    case 'P':
      return [version === '4.0' ? 'pagos20' : 'pagos10'];
    case 'N':
      return [payrollVersion(start) === '1.1' ? 'nomina11' : 'nomina12'];
    case 'I':
      return [
        ...(draw < 4 ? ['leyendasfisc'] : draw < 7 ? ['iedu'] : []),
        // CFDI 4.0 has an element of its own for it.
        ...(isForThirdParty && version !== '4.0' ? ['terceros11'] : []),
      ];
    case 'E':
    case 'T':
      return [];
    default:
      return type satisfies never;
  }
}

/** Documents of the same batch that came before, so that their UUIDs mean something else to whoever mistakes them for this one's. */
function relatedUuids(batch: Batch, index: number, random: Random, howMany: number): readonly string[] {
  return index === 0 && howMany > 0
    ? [randomUuid(random)]
    : Array.from({ length: Math.min(index, howMany) }, (_, step) => uuidOf(batch, index - 1 - step));
}

/** CFDI 3.2 can name one document, the one whose price is being paid in parts. */
function relatedCount({ type, version }: Subject, random: Random): number {
  switch (type) {
    case 'E':
      return version === '3.2' ? 0 : 1 + random.below(2);
    case 'P':
      return 1 + random.below(random.chance(0.1) ? MOST_RELATED : 3);
    case 'I':
      return random.chance(version === '3.2' ? 0.15 : 0.05) ? 1 : 0;
    case 'T':
    case 'N':
      return 0;
    default:
      return type satisfies never;
  }
}

function currencyOf({ type, version }: Subject, isInDollars: boolean): CfdiFacts['currency'] {
  if ((type === 'T' || type === 'P') && version !== '3.2') {
    return 'XXX';
  }
  return isInDollars ? 'USD' : 'MXN';
}

/** The facts of CFDI number `index` of a batch. */
export function cfdiFacts(batch: Batch, index: number, known: Counterparts): CfdiFacts {
  const random = createRandom(batch.seed, index, PURPOSE.subject);
  const version = cfdiVersion(batch.start);
  const type = subjectOf(batch, index, version, random);
  const subject: Subject = { type, version, start: batch.start };
  const common = commonFacts(batch, index, known, type);
  const isForThirdParty = type === 'I' && common.receiver.rfc !== GENERAL_PUBLIC_RFC && random.chance(0.04);
  const isInDollars = type === 'I' && (common.receiver.rfc === FOREIGN_RFC || random.chance(0.05));
  return {
    ...common,
    service: 'cfdi',
    version,
    type: version === '3.2' && type === 'N' ? 'E' : type,
    isPayroll: type === 'N',
    currency: currencyOf(subject, isInDollars),
    amounts: amountsOf(subject, common, random),
    onBehalfOf: isForThirdParty ? random.pick(random.chance(0.5) ? known.odd : known.individuals) : undefined,
    complementos: complementosOf(subject, isForThirdParty, random),
    relatedUuids: relatedUuids(batch, index, random, relatedCount(subject, random)),
    receiver: version !== '4.0' && random.chance(NAMELESS_SHARE) ? { ...common.receiver, name: '' } : common.receiver,
  };
}
