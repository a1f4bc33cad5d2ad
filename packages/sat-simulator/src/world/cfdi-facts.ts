import { FOREIGN_RFC, GENERAL_PUBLIC_RFC } from '../rfc.js';
import type { Batch } from './batch.js';
import type { DocumentType } from './document.js';
import { commonFacts, isCompany, PURPOSE, uuidOf } from './facts.js';
import type { CommonFacts } from './facts.js';
import type { Counterparts, Party } from './party.js';
import { createRandom, randomUuid } from './random.js';
import type { Random } from './random.js';

/** Amounts of an invoice or a payroll receipt in hundredths of its currency; zero for the other types. */
export interface CfdiAmounts {
  readonly subtotal: number;
  readonly discount: number;
  /** VAT in percent. */
  readonly vatRate: 0 | 8 | 16;
  readonly vat: number;
  /** Income tax withheld by the receiver. */
  readonly withheld: number;
  readonly total: number;
}

/** Everything about a CFDI that is known without writing its XML. */
export interface CfdiFacts extends CommonFacts {
  readonly service: 'cfdi';
  readonly type: DocumentType;
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

const NO_AMOUNTS: CfdiAmounts = { subtotal: 0, discount: 0, vatRate: 0, vat: 0, withheld: 0, total: 0 };
const LOWEST_SUBTOTAL_EXPONENT = 4;
const EXPONENTS = 3.7;
/** Income tax that companies withhold from individuals of regime 626: 1.25 % (Ley del Impuesto sobre la Renta, article 113-J). */
const WITHHELD_PER_TEN_THOUSAND = 125;
const MOST_RELATED = 12;

function typeOf(batch: Batch, index: number, random: Random): DocumentType {
  const draw = random.below(100);
  const drawn = TYPE_SHARES[batch.direction].find(([, upTo]) => draw < upTo)?.[0] ?? 'I';
  const own = batch.ownReceivers.get(index);
  if (own?.rfc === batch.taxpayer.rfc) {
    return 'T';
  }
  const isPayrollPossible = own === undefined && (batch.direction === 'issued' || batch.taxpayer.rfc.length !== 12);
  return drawn === 'N' && !isPayrollPossible ? 'I' : drawn;
}

function invoiceAmounts(random: Random, isWithheld: boolean): CfdiAmounts {
  const subtotal =
    Math.floor(10 ** (LOWEST_SUBTOTAL_EXPONENT + (random.below(1000) / 1000) * EXPONENTS)) + random.below(100);
  const vatRate = random.chance(0.82) ? 16 : random.pick([0, 8] as const);
  const vat = Math.round((subtotal * vatRate) / 100);
  const withheld = isWithheld ? Math.round((subtotal * WITHHELD_PER_TEN_THOUSAND) / 10_000) : 0;
  return { subtotal, discount: 0, vatRate, vat, withheld, total: subtotal + vat - withheld };
}

function payrollAmounts(random: Random): CfdiAmounts {
  const subtotal = 400_000 + random.below(4_000_000);
  const discount = Math.round((subtotal * (8 + random.below(20))) / 100);
  return { ...NO_AMOUNTS, subtotal, discount, total: subtotal - discount };
}

function amountsOf(type: DocumentType, common: CommonFacts, random: Random): CfdiAmounts {
  switch (type) {
    case 'I':
    case 'E':
      return invoiceAmounts(random, !isCompany(common.issuer) && isCompany(common.receiver));
    case 'N':
      return payrollAmounts(random);
    case 'T':
    case 'P':
      return NO_AMOUNTS;
    default:
      return type satisfies never;
  }
}

function complementosOf(type: DocumentType, random: Random): readonly string[] {
  const draw = random.below(100);
  switch (type) {
    case 'P':
      return ['pagos20'];
    case 'N':
      return ['nomina12'];
    case 'I':
      return draw < 4 ? ['leyendasfisc'] : draw < 7 ? ['iedu'] : [];
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

function relatedCount(type: DocumentType, random: Random): number {
  switch (type) {
    case 'E':
      return 1 + random.below(2);
    case 'P':
      return 1 + random.below(random.chance(0.1) ? MOST_RELATED : 3);
    case 'I':
      return random.chance(0.05) ? 1 : 0;
    case 'T':
    case 'N':
      return 0;
    default:
      return type satisfies never;
  }
}

/** The facts of CFDI number `index` of a batch. */
export function cfdiFacts(batch: Batch, index: number, known: Counterparts): CfdiFacts {
  const random = createRandom(batch.seed, index, PURPOSE.subject);
  const type = typeOf(batch, index, random);
  const common = commonFacts(batch, index, known, type);
  const isForThirdParty = type === 'I' && common.receiver.rfc !== GENERAL_PUBLIC_RFC && random.chance(0.04);
  const isInDollars = type === 'I' && (common.receiver.rfc === FOREIGN_RFC || random.chance(0.05));
  return {
    ...common,
    service: 'cfdi',
    type,
    currency: type === 'T' || type === 'P' ? 'XXX' : isInDollars ? 'USD' : 'MXN',
    amounts: amountsOf(type, common, random),
    onBehalfOf: isForThirdParty ? random.pick(random.chance(0.5) ? known.odd : known.individuals) : undefined,
    complementos: complementosOf(type, random),
    relatedUuids: relatedUuids(batch, index, random, relatedCount(type, random)),
  };
}
