import { withoutTrailingZeros } from './decimal.js';
import type { Service, WorldDocument } from './document.js';
import type { LocalDateTime } from './local-date-time.js';

const END_OF_LINE = '\r\n';

const HEADERS: Readonly<Record<Service, string>> = {
  cfdi: 'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion',
  retenciones:
    'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~MontoOp~MontoRet~Estatus~FechaCancelacion',
};
const THIRD_PARTY_HEADER = 'Uuid~RfcACuentaTerceros~NombreACuentaTerceros';

/** A name as the SAT writes it into metadata: raw, without quotes, a carriage return as a lone line feed (seen by phpcfdi). */
function rawName(name: string): string {
  return name.replaceAll(/\r\n?/g, '\n');
}

function dateText(dateTime: LocalDateTime | undefined): string {
  return dateTime === undefined ? '' : dateTime.replace('T', ' ');
}

function row(document: WorldDocument): string {
  const last = document.service === 'cfdi' ? (document.type ?? '') : withoutTrailingZeros(document.withheld ?? '');
  return [
    document.uuid.toUpperCase(),
    document.issuerRfc,
    rawName(document.issuerName),
    document.receiverRfc,
    rawName(document.receiverName),
    document.pacRfc,
    dateText(document.issuedAt),
    dateText(document.certifiedAt),
    withoutTrailingZeros(document.amount),
    last,
    document.cancelledAt === undefined ? '1' : '0',
    dateText(document.cancelledAt),
  ].join('~');
}

/**
 * Lines of a metadata file, header first, each with its CRLF: fields between `~`, nothing quoted or escaped, upper-case UUIDs, dates
 * `yyyy-MM-dd HH:mm:ss`, amounts without needless zeros, status `1` active or `0` cancelled. The header of retenciones is that of python-satcfdi.
 */
export function* metadataLines(service: Service, documents: Iterable<WorldDocument>): Generator<string> {
  yield HEADERS[service] + END_OF_LINE;
  for (const document of documents) {
    yield row(document) + END_OF_LINE;
  }
}

/** Lines of the file that names the third parties on whose behalf documents were issued: header, then those documents only. */
export function* thirdPartyLines(documents: Iterable<WorldDocument>): Generator<string> {
  yield THIRD_PARTY_HEADER + END_OF_LINE;
  for (const { uuid, onBehalfOf } of documents) {
    if (onBehalfOf !== undefined) {
      yield [uuid.toUpperCase(), onBehalfOf.rfc, rawName(onBehalfOf.name)].join('~') + END_OF_LINE;
    }
  }
}
