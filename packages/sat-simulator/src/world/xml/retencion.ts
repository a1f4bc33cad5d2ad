import { money } from '../decimal.js';
import type { PseudoSeals } from '../pseudo-seal.js';
import type { Random } from '../random.js';
import type { RetencionFacts } from '../retencion-facts.js';
import { element } from '../xml-text.js';
import type { Attributes } from '../xml-text.js';
import { documentText, drawSpelling, strayAddenda } from './spelling.js';
import { STAMP_NAMESPACE, stampElement } from './stamp.js';

const NAMESPACE = 'http://www.sat.gob.mx/esquemas/retencionpago/2';
const SCHEMA = 'http://www.sat.gob.mx/esquemas/retencionpago/2/retencionpagov2.xsd';
const COMPLEMENTO_NAMESPACES = {
  dividendos: 'http://www.sat.gob.mx/esquemas/retencionpago/1/dividendos',
  intereses: 'http://www.sat.gob.mx/esquemas/retencionpago/1/intereses',
} as const;

function receiver({ receiver, isForeign }: RetencionFacts, own: string): string {
  const party = isForeign
    ? element(`${own}Extranjero`, { NumRegIdTribR: 'US-998877', NomDenRazSocR: receiver.name })
    : element(`${own}Nacional`, {
        RfcR: receiver.rfc,
        NomDenRazSocR: receiver.name,
        DomicilioFiscalR: receiver.postalCode,
      });
  return element(`${own}Receptor`, { NacionalidadR: isForeign ? 'Extranjero' : 'Nacional' }, party);
}

function withheld(own: string, tax: '001' | '002', base: number, amount: number): string {
  return amount === 0
    ? ''
    : element(`${own}ImpRetenidos`, {
        BaseRet: money(base),
        ImpuestoRet: tax,
        MontoRet: money(amount),
        TipoPagoRet: tax === '001' ? '03' : '01',
      });
}

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

/** Writes a CFDI de retenciones e información de pagos 2.0 (Annex 20, version 2.0 of 2023) with pseudo-seals. */
export function writeRetencion(facts: RetencionFacts, seals: PseudoSeals, random: Random): string {
  const spelling = drawSpelling(random, 'retenciones');
  const { own } = spelling;
  const { complemento: subject } = facts.subject;
  const seal = seals.seal(random);
  const certificate = seals.certificateOf(facts.issuer.rfc);
  const month = facts.issuedAt.slice(5, 7);
  const base = facts.operation - facts.exempt;
  const attributes: Attributes = {
    [own === '' ? 'xmlns' : 'xmlns:retenciones']: NAMESPACE,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xmlns:tfd': spelling.isStampNamespaceOnRoot ? STAMP_NAMESPACE : undefined,
    ...(subject === undefined ? {} : { [`xmlns:${subject}`]: COMPLEMENTO_NAMESPACES[subject] }),
    'xsi:schemaLocation': `${NAMESPACE} ${SCHEMA}`,
    Version: '2.0',
    FolioInt: String(1 + random.below(99_999)),
    Sello: seal,
    NoCertificado: certificate.number,
    Certificado: certificate.base64,
    FechaExp: facts.issuedAt,
    LugarExpRetenc: facts.issuer.postalCode,
    CveRetenc: facts.subject.key,
    DescRetenc: facts.subject.key === '25' ? 'Otro tipo de retención: "premios" & <sorteos>' : undefined,
  };
  const totals = element(
    `${own}Totales`,
    {
      MontoTotOperacion: money(facts.operation),
      MontoTotGrav: money(base),
      MontoTotExent: money(facts.exempt),
      MontoTotRet: money(facts.incomeTax + facts.vat),
    },
    withheld(own, '001', base, facts.incomeTax),
    withheld(own, '002', base, facts.vat),
  );
  const stamp = stampElement(
    { facts, seal, uuid: spelling.isUuidUpperCase ? facts.uuid.toUpperCase() : facts.uuid, prefix: spelling.stamp },
    seals,
    random,
  );
  const root = element(
    `${own}Retenciones`,
    attributes,
    element(`${own}Emisor`, {
      RfcE: facts.issuer.rfc,
      NomDenRazSocE: facts.issuer.name,
      RegimenFiscalE: facts.issuer.regime,
    }),
    receiver(facts, own),
    element(`${own}Periodo`, { MesIni: month, MesFin: month, Ejercicio: facts.issuedAt.slice(0, 4) }),
    totals,
    element(`${own}Complemento`, {}, complemento(facts), stamp),
    spelling.hasStampInAddenda ? element(`${own}Addenda`, {}, strayAddenda(random)) : '',
  );
  return documentText(spelling, root, random);
}
