import { money } from '../decimal.js';
import { secondsOf } from '../local-date-time.js';
import type { LocalDateTime } from '../local-date-time.js';
import type { RetencionFacts } from '../retencion-facts.js';
import { element } from '../xml-text.js';
import type { RetencionSheet } from './retencion-sheet.js';

const DAY = 86_400;

/** Two o'clock of the first Sunday on or after that day. */
function sundayFrom(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day));
  const days = (7 - date.getUTCDay()) % 7;
  return date.getTime() / 1000 + days * DAY + 7200;
}

/**
 * Offset of Mexico City's clock from UTC. Until 2022 it was put forward from the first Sunday of April to the last one of October (Decreto por el que
 * se establece el Horario Estacional, 2002), which covers every date of a retención 1.0.
 */
function offsetOf(dateTime: LocalDateTime): '-05:00' | '-06:00' {
  const year = Number(dateTime.slice(0, 4));
  const seconds = secondsOf(dateTime);
  return seconds >= sundayFrom(year, 4, 1) && seconds < sundayFrom(year, 10, 25) ? '-05:00' : '-06:00';
}

function receiver({ receiver, isForeign }: RetencionFacts, own: string): string {
  const party = isForeign
    ? element(`${own}Extranjero`, { NumRegIdTrib: 'US-998877', NomDenRazSocR: receiver.name })
    : element(`${own}Nacional`, { RFCRecep: receiver.rfc, NomDenRazSocR: receiver.name });
  return element(`${own}Receptor`, { Nacionalidad: isForeign ? 'Extranjero' : 'Nacional' }, party);
}

function withheld(own: string, tax: '01' | '02', base: number, amount: number): string {
  return amount === 0
    ? ''
    : element(`${own}ImpRetenidos`, {
        BaseRet: money(base),
        Impuesto: tax,
        montoRet: money(amount),
        TipoPagoRet: tax === '01' ? 'Pago provisional' : 'Pago definitivo',
      });
}

/** The root of a retención 1.0: its date has an offset, its certificate other names, its totals lower case. */
export function retencion10({ facts, own, certificate, ...sheet }: RetencionSheet): string {
  const month = String(Number(facts.issuedAt.slice(5, 7)));
  const base = facts.operation - facts.exempt;
  return element(
    `${own}Retenciones`,
    {
      ...sheet.namespaces,
      Version: '1.0',
      FolioInt: sheet.number,
      Sello: sheet.seal,
      NumCert: certificate.number,
      Cert: certificate.base64,
      FechaExp: `${facts.issuedAt}${offsetOf(facts.issuedAt)}`,
      CveRetenc: facts.subject.key,
      DescRetenc: sheet.description,
    },
    element(`${own}Emisor`, { RFCEmisor: facts.issuer.rfc, NomDenRazSocE: facts.issuer.name }),
    receiver(facts, own),
    element(`${own}Periodo`, { MesIni: month, MesFin: month, Ejerc: facts.issuedAt.slice(0, 4) }),
    element(
      `${own}Totales`,
      {
        montoTotOperacion: money(facts.operation),
        montoTotGrav: money(base),
        montoTotExent: money(facts.exempt),
        montoTotRet: money(facts.incomeTax + facts.vat),
      },
      withheld(own, '01', base, facts.incomeTax),
      withheld(own, '02', base, facts.vat),
    ),
    element(`${own}Complemento`, {}, sheet.complemento),
    sheet.addenda,
  );
}
