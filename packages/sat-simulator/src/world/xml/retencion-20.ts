import { money } from '../decimal.js';
import type { RetencionFacts } from '../retencion-facts.js';
import { element } from '../xml-text.js';
import type { RetencionSheet } from './retencion-sheet.js';

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

/** The root of a retención 2.0. */
export function retencion20({ facts, own, certificate, ...sheet }: RetencionSheet): string {
  const month = facts.issuedAt.slice(5, 7);
  const base = facts.operation - facts.exempt;
  return element(
    `${own}Retenciones`,
    {
      ...sheet.namespaces,
      Version: '2.0',
      FolioInt: sheet.number,
      Sello: sheet.seal,
      NoCertificado: certificate.number,
      Certificado: certificate.base64,
      FechaExp: facts.issuedAt,
      LugarExpRetenc: facts.issuer.postalCode,
      CveRetenc: facts.subject.key,
      DescRetenc: sheet.description,
    },
    element(`${own}Emisor`, {
      RfcE: facts.issuer.rfc,
      NomDenRazSocE: facts.issuer.name,
      RegimenFiscalE: facts.issuer.regime,
    }),
    receiver(facts, own),
    element(`${own}Periodo`, { MesIni: month, MesFin: month, Ejercicio: facts.issuedAt.slice(0, 4) }),
    element(
      `${own}Totales`,
      {
        MontoTotOperacion: money(facts.operation),
        MontoTotGrav: money(base),
        MontoTotExent: money(facts.exempt),
        MontoTotRet: money(facts.incomeTax + facts.vat),
      },
      withheld(own, '001', base, facts.incomeTax),
      withheld(own, '002', base, facts.vat),
    ),
    element(`${own}Complemento`, {}, sheet.complemento),
    sheet.addenda,
  );
}
