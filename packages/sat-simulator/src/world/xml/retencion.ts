import { money } from '../decimal.js';
import type { PseudoSeals } from '../pseudo-seal.js';
import type { Random } from '../random.js';
import type { RetencionFacts } from '../retencion-facts.js';
import { element } from '../xml-text.js';
import { retencion10 } from './retencion-10.js';
import { retencion20 } from './retencion-20.js';
import type { RetencionSheet } from './retencion-sheet.js';
import { documentText, drawSpelling, strayAddenda } from './spelling.js';
import { STAMP_NAMESPACE, stampElement } from './stamp.js';

const NAMESPACES = {
  '1.0': 'http://www.sat.gob.mx/esquemas/retencionpago/1',
  '2.0': 'http://www.sat.gob.mx/esquemas/retencionpago/2',
} as const;
const SCHEMAS = { '1.0': 'retencionpagov1.xsd', '2.0': 'retencionpagov2.xsd' } as const;
/** The complementos kept their namespaces in version 2.0. */
const COMPLEMENTO_NAMESPACES = {
  dividendos: 'http://www.sat.gob.mx/esquemas/retencionpago/1/dividendos',
  intereses: 'http://www.sat.gob.mx/esquemas/retencionpago/1/intereses',
} as const;

function complemento(facts: RetencionFacts): string {
  switch (facts.subject.complemento) {
    case 'dividendos':
      return element(
        'dividendos:Dividendos',
        { Version: '1.0' },
        element('dividendos:DividOUtil', {
          CveTipDivOUtil: '06',
          MontISRAcredRetMexico: money(facts.incomeTax),
          MontISRAcredRetExtranjero: '0.00',
          TipoSocDistrDiv: 'Sociedad Nacional',
        }),
      );
    case 'intereses':
      return element('intereses:Intereses', {
        Version: '1.0',
        SistFinanciero: 'SI',
        RetiroAORESRetInt: 'NO',
        OperFinancDerivad: 'NO',
        MontIntNominal: money(facts.operation),
        MontIntReal: money(facts.operation - facts.exempt),
        Perdida: '0.00',
      });
    case undefined:
      return '';
    default:
      return facts.subject satisfies never;
  }
}

/**
 * Writes a CFDI de retenciones e información de pagos (Annex 20: version 1.0 until 2022, 2.0 since 2023) with pseudo-seals.
 */
export function writeRetencion(facts: RetencionFacts, seals: PseudoSeals, random: Random): string {
  const spelling = drawSpelling(random, 'retenciones');
  const { own } = spelling;
  const { complemento: subject } = facts.subject;
  const namespace = NAMESPACES[facts.version];
  const seal = seals.seal(random);
  const uuid = spelling.isUuidUpperCase ? facts.uuid.toUpperCase() : facts.uuid;
  const sheet: RetencionSheet = {
    facts,
    own,
    namespaces: {
      [own === '' ? 'xmlns' : 'xmlns:retenciones']: namespace,
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xmlns:tfd': spelling.isStampNamespaceOnRoot ? STAMP_NAMESPACE : undefined,
      ...(subject === undefined ? {} : { [`xmlns:${subject}`]: COMPLEMENTO_NAMESPACES[subject] }),
      'xsi:schemaLocation': `${namespace} ${namespace}/${SCHEMAS[facts.version]}`,
    },
    number: String(1 + random.below(99_999)),
    seal,
    certificate: seals.certificateOf(facts.issuer.rfc),
    description: facts.subject.key === '25' ? 'Otro tipo de retención: "premios" & <sorteos>' : undefined,
    complemento: complemento(facts) + stampElement({ facts, seal, uuid, prefix: spelling.stamp }, seals, random),
    addenda: spelling.hasStampInAddenda ? element(`${own}Addenda`, {}, strayAddenda(random)) : '',
  };
  return documentText(spelling, facts.version === '1.0' ? retencion10(sheet) : retencion20(sheet), random);
}
