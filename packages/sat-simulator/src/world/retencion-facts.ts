import type { Batch } from './batch.js';
import { commonFacts, PURPOSE } from './facts.js';
import type { CommonFacts } from './facts.js';
import type { Counterparts } from './party.js';
import { createRandom } from './random.js';
import { retencionVersion } from './versions.js';
import type { RetencionVersion } from './versions.js';

/** What a retención is about: its key (catalogue c_CveRetenc) and its complemento, as the SAT's queries call it. */
const SUBJECTS = [
  { key: '01', complemento: undefined, incomeTaxPercent: 10, vatPercent: 8 },
  { key: '25', complemento: undefined, incomeTaxPercent: 20, vatPercent: 0 },
  { key: '14', complemento: 'dividendos', incomeTaxPercent: 10, vatPercent: 0 },
  { key: '16', complemento: 'intereses', incomeTaxPercent: 20, vatPercent: 0 },
] as const;

/** Everything about a retención that is known without writing its XML; amounts in hundredths. */
export interface RetencionFacts extends CommonFacts {
  readonly service: 'retenciones';
  readonly version: RetencionVersion;
  readonly subject: (typeof SUBJECTS)[number];
  /** Foreign receivers have a name but no RFC. */
  readonly isForeign: boolean;
  readonly operation: number;
  readonly exempt: number;
  readonly incomeTax: number;
  readonly vat: number;
}

const FOREIGN_SHARE = 0.05;

/** The facts of retención number `index` of a batch. */
export function retencionFacts(batch: Batch, index: number, known: Counterparts): RetencionFacts {
  const random = createRandom(batch.seed, index, PURPOSE.subject);
  const common = commonFacts(batch, index, known);
  const isForeign = batch.direction === 'issued' && !batch.ownReceivers.has(index) && random.chance(FOREIGN_SHARE);
  const subject = random.pick(SUBJECTS);
  const operation = 100_000 + random.below(90_000_000);
  const exempt = random.chance(0.2) ? Math.floor(operation / 10) : 0;
  const base = operation - exempt;
  return {
    ...common,
    receiver: isForeign ? { ...common.receiver, rfc: '' } : common.receiver,
    service: 'retenciones',
    version: retencionVersion(batch.start),
    subject,
    isForeign,
    operation,
    exempt,
    incomeTax: Math.round((base * subject.incomeTaxPercent) / 100),
    vat: Math.round((base * subject.vatPercent) / 100),
  };
}
