import { concepts, payments, type Part } from './cfdi-parts.ts';
import { COUNTERPARTS, TAXPAYER } from './counterparts.ts';
import { type Random, randomFrom } from './random.ts';
import { escaped, money } from './xml-text.ts';

/** The certificate of an issuer is the same in all of its documents. */
const CERTIFICATE = randomFrom(3).base64(2_080);

/** A document and the UUID of its stamp. */
export interface CfdiText {
  readonly uuid: string;
  readonly xml: string;
}

/**
 * A CFDI 4.0 of 5 to 20 KB as PACs write them, on one line: an invoice, a credit note or a payment receipt, with relations, local
 * taxes, withheld taxes and third parties now and then. Its amounts add up; its seals are no seals.
 */
export function cfdiText(random: Random): CfdiText {
  const drawn = random.below(100);
  const type = drawn < 80 ? 'I' : drawn < 87 ? 'E' : 'P';
  const part = type === 'P' ? payments(random) : concepts(random);
  const uuid = random.uuid();
  const day = `2025-03-${String(1 + random.below(28)).padStart(2, '0')}`;
  const seal = random.base64(344);
  const xml =
    `<?xml version="1.0" encoding="UTF-8"?>${root(random, { type, part, day, seal })}${relations(random, type)}` +
    `<cfdi:Emisor Rfc="${TAXPAYER.rfc}" Nombre="${TAXPAYER.name}" RegimenFiscal="601"/>${receiver(random, type)}` +
    `${part.xml}<cfdi:Complemento>${part.complemento}${stamp(random, { uuid, day, seal })}</cfdi:Complemento></cfdi:Comprobante>`;
  return { uuid, xml };
}

interface RootFacts {
  readonly type: string;
  readonly part: Part;
  readonly day: string;
  readonly seal: string;
}

function root(random: Random, { type, part, day, seal }: RootFacts): string {
  const isPayment = type === 'P';
  const schemas = isPayment
    ? ' http://www.sat.gob.mx/Pagos20 http://www.sat.gob.mx/sitio_internet/cfd/Pagos/Pagos20.xsd'
    : '';
  const currency = isPayment ? 'Moneda="XXX"' : `Moneda="MXN" TipoCambio="1"`;
  const ways = isPayment
    ? ''
    : ` FormaPago="${random.pick(['03', '01', '99'])}" MetodoPago="${random.pick(['PUE', 'PPD'])}"`;
  return (
    `<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${part.namespaces} ` +
    `xsi:schemaLocation="http://www.sat.gob.mx/cfd/4 http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd${schemas}" Version="4.0" ` +
    `Serie="${random.pick(['A', 'FAC', 'MTY'])}" Folio="${1 + random.below(900_000)}" Fecha="${day}T09:15:22" Sello="${seal}"${ways} ` +
    `NoCertificado="30001000000500003416" Certificado="${CERTIFICATE}" SubTotal="${money(part.subtotal)}" ${currency} ` +
    `Total="${money(part.total)}" TipoDeComprobante="${type}" Exportacion="01" LugarExpedicion="64000">`
  );
}

function relations(random: Random, type: string): string {
  if (type !== 'E') return '';
  const related = Array.from({ length: 1 + random.below(3) }, () => `<cfdi:CfdiRelacionado UUID="${random.uuid()}"/>`);
  return `<cfdi:CfdiRelacionados TipoRelacion="01">${related.join('')}</cfdi:CfdiRelacionados>`;
}

function receiver(random: Random, type: string): string {
  const { rfc, name } = random.pick(COUNTERPARTS);
  const usage = type === 'P' ? 'CP01' : random.pick(['G01', 'G03']);
  return `<cfdi:Receptor Rfc="${rfc}" Nombre="${escaped(name)}" DomicilioFiscalReceptor="06300" RegimenFiscalReceptor="601" UsoCFDI="${usage}"/>`;
}

function stamp(random: Random, { uuid, day, seal }: { uuid: string; day: string; seal: string }): string {
  return (
    '<tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" ' +
    'xsi:schemaLocation="http://www.sat.gob.mx/TimbreFiscalDigital http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd" ' +
    `Version="1.1" UUID="${uuid.toUpperCase()}" FechaTimbrado="${day}T09:16:01" RfcProvCertif="SPR190613I52" SelloCFD="${seal}" ` +
    `NoCertificadoSAT="30001000000500003456" SelloSAT="${random.base64(344)}"/>`
  );
}
