import { isRfc } from '../rfc.js';
import { isUuid } from '../uuid.js';
import type { LocalDateTime } from '../world/local-date-time.js';
import type { Failure } from './codes.js';
import { COMPLEMENTOS } from './complementos.js';
import { contentOf, dateOf, statusOf, typeOf } from './content-subject.js';
import type { ContentSubject } from './content-subject.js';
import type { Limits } from './limits.js';
import { isLocalDateTime, isXmlDateTime } from './mexico-time.js';
import { step } from './steps.js';
import type { Step } from './steps.js';

/** Longest list of receivers (SAT, Solicitud v1.5, section 5.1). */
const MAX_RECEIVERS = 5;
/** The text observed in refusals of received XML that is not asked as `Vigente` (satcfdi, issues 43 and 56; cfdiclient, issues 58, 70, 72). */
const RECEIVED_XML_MUST_BE_ACTIVE =
  'La solicitud de descarga no es válida. No se permite la descarga de xml que se encuentren cancelados.';
/** What may stand beside the folio in v1.2 (phpcfdi 0.5.2, after cfdiclient's pull request 42). */
const LEGACY_FOLIO_ATTRIBUTES = ['Folio', 'RfcSolicitante', 'TipoSolicitud'];

/** Attributes without which there is nothing to do. */
function requiredAttributes({ kind, method }: ContentSubject): readonly string[] {
  switch (kind) {
    case 'issued':
    case 'received': {
      const own = kind === 'issued' ? 'RfcEmisor' : 'RfcReceptor';
      return [method.kind === 'legacy' ? 'RfcSolicitante' : own, 'FechaInicial', 'FechaFinal', 'TipoSolicitud'];
    }
    case 'folio':
      return method.kind === 'legacy' ? LEGACY_FOLIO_ATTRIBUTES : ['Folio'];
    case 'verify':
      return ['IdSolicitud', 'RfcSolicitante'];
    case 'download':
      return ['IdPaquete', 'RfcSolicitante'];
  }
}

function missing(subject: ContentSubject): string | undefined {
  const { attributes, receivers, kind, method } = subject;
  const name = requiredAttributes(subject).find((one) => !attributes.has(one));
  if (name !== undefined) {
    return `El atributo ${name} es requerido.`;
  }
  const isNobodyNamed = receivers.length === 0 && !attributes.has('RfcEmisor') && !attributes.has('RfcReceptor');
  return method.kind === 'legacy' && kind !== 'folio' && isNobodyNamed
    ? 'El RfcEmisor o un RfcReceptor es requerido.'
    : undefined;
}

function missingByContract({ attributes, contract, method }: ContentSubject): string | undefined {
  const absent = contract.compulsory
    .map((entry) => entry.split('.'))
    .find(([element, name = '']) => element === method.element && !attributes.has(name));
  return absent && `El atributo ${absent[1]} es requerido.`;
}

function wrongContent(subject: ContentSubject): string | undefined {
  const isUnknown = subject.attributes.has('TipoSolicitud') && contentOf(subject) === undefined;
  const isMetadataOfFolio = subject.kind === 'folio' && contentOf(subject) === 'metadata';
  return isUnknown || isMetadataOfFolio ? 'El TipoSolicitud no está permitido.' : undefined;
}

function notOnlyActive(subject: ContentSubject): string | undefined {
  const { kind, method, attributes } = subject;
  const isReceivedXml = kind === 'received' && method.kind !== 'legacy' && contentOf(subject) === 'xml';
  return isReceivedXml && attributes.get('EstadoComprobante') !== 'Vigente' ? RECEIVED_XML_MUST_BE_ACTIVE : undefined;
}

function wrongRfc(rfc: string | undefined): string | undefined {
  return rfc === undefined || isRfc(rfc) ? undefined : `El RFC ${rfc} no es válido.`;
}

/** In Retenciones, type and third party have no meaning and are not read. */
function wrongFilter(subject: ContentSubject, name: 'TipoComprobante' | 'RfcACuentaTerceros'): string | undefined {
  if (subject.service === 'retenciones') {
    return undefined;
  }
  return name === 'RfcACuentaTerceros'
    ? wrongRfc(subject.attributes.get(name))
    : subject.attributes.has(name) && typeOf(subject) === undefined
      ? 'El TipoComprobante no es válido.'
      : undefined;
}

function wrongComplemento({ attributes, service }: ContentSubject): string | undefined {
  const complemento = attributes.get('Complemento');
  return complemento === undefined || COMPLEMENTOS[service].has(complemento)
    ? undefined
    : 'El Complemento no es válido.';
}

function wrongDateFormat({ attributes }: ContentSubject): string | undefined {
  const dates = [attributes.get('FechaInicial'), attributes.get('FechaFinal')];
  return dates.every((text) => text === undefined || isLocalDateTime(text))
    ? undefined
    : 'El formato de las fechas debe ser yyyy-MM-ddTHH:mm:ss.';
}

/** Earliest start of a query. Texts of the dates' one fixed shape sort as the dates do. */
function oldestStart(now: LocalDateTime, { historyYears, history }: Limits): string {
  const thisYear = Number(now.slice(0, 4));
  const year = (years: number): string => String(Math.max(0, thisYear - years)).padStart(4, '0');
  // Counting the current one (SAT, Solicitud v1.5: "five fiscal years plus the current one").
  return history === 'fiscalYears'
    ? `${year(historyYears - 1)}-01-01T00:00:00`
    : `${year(historyYears)}${now.slice(4, 10)}T00:00:00`;
}

function isAfter(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one > other;
}

/** 5001: a folio between two others, or a query of v1.2 that names two others. */
function othersDocument(subject: ContentSubject): string | undefined {
  const { rfc, isForeign } = subject;
  if (isForeign) {
    return 'the caller is neither the issuer nor a receiver';
  }
  const document = rfc === undefined ? undefined : subject.folioDocument();
  return document !== undefined && document.issuerRfc !== rfc && document.receiverRfc !== rfc
    ? 'the document is between two others'
    : undefined;
}

function wrongFolio({ attributes, method }: ContentSubject): string | undefined {
  const folio = attributes.get('Folio');
  if (folio !== undefined && !isUuid(folio)) {
    return 'El Folio no es válido.';
  }
  const extra = [...attributes.keys()].find((name) => !LEGACY_FOLIO_ATTRIBUTES.includes(name));
  return method.kind === 'legacy' && extra !== undefined ? `El atributo ${extra} no se permite con Folio.` : undefined;
}

/** Values of `TipoSolicitud` that the contract knows besides: they deserialise and are then refused. `Retencion` is of v1.2. */
const UNDOCUMENTED_CONTENTS = ['PDF', 'PDFCOCEMA', 'TXTUUIDMASIVA'];

/** Why WCF could not deserialise the attributes (an enumeration or a date), or `undefined`. */
export function undeserialisable({ attributes, contract }: ContentSubject): string | undefined {
  const text = attributes.get('TipoSolicitud');
  const known = ['CFDI', 'Metadata', ...UNDOCUMENTED_CONTENTS, ...(contract.legacy ? ['Retencion'] : [])];
  if (text !== undefined && !known.includes(text)) {
    return 'TipoSolicitud is not one of its values';
  }
  const wrong = ['FechaInicial', 'FechaFinal'].find((name) => {
    const date = attributes.get(name);
    return date !== undefined && !isXmlDateTime(date);
  });
  return wrong && `${wrong} is not a date`;
}

const REQUIRED = step('content.required', missing);
const COMPULSORY = step('content.compulsory', missingByContract);
const OTHERS_DOCUMENT = step('content.othersDocument', othersDocument);

/** A rule of queries by period. The wording of what refuses is the simulator's, unless it is noted otherwise. */
const PERIOD_RULES: readonly Step<ContentSubject>[] = [
  REQUIRED,
  COMPULSORY,
  step('content.contentKind', wrongContent),
  step('content.status', (subject) =>
    statusOf(subject) === undefined ? 'El EstadoComprobante no es válido.' : undefined,
  ),
  step('content.receivedXmlActive', notOnlyActive),
  step('content.receivers', ({ receivers }) =>
    receivers.length > MAX_RECEIVERS ? `El número de RFC receptores excede el máximo de ${MAX_RECEIVERS}.` : undefined,
  ),
  step('content.rfcShape', ({ counterparts }) => wrongRfc(counterparts.find((rfc) => !isRfc(rfc)))),
  step('content.type', (subject) => wrongFilter(subject, 'TipoComprobante')),
  step('content.thirdParty', (subject) => wrongFilter(subject, 'RfcACuentaTerceros')),
  step('content.complemento', wrongComplemento),
  step('content.dateFormat', wrongDateFormat),
  step('content.dateOrder', (subject) => {
    const [from, to] = [dateOf(subject, 'FechaInicial'), dateOf(subject, 'FechaFinal')];
    return (from === to && from !== undefined) || isAfter(from, to)
      ? 'La fecha inicial debe ser menor a la fecha final.'
      : undefined;
  }),
  step('content.future', (subject) =>
    isAfter(dateOf(subject, 'FechaFinal'), subject.now)
      ? 'La fecha final no debe ser mayor a la fecha actual.'
      : undefined,
  ),
  step('content.history', (subject) =>
    isAfter(oldestStart(subject.now, subject.limits), dateOf(subject, 'FechaInicial'))
      ? 'La fecha inicial excede el periodo permitido de consulta.'
      : undefined,
  ),
  OTHERS_DOCUMENT,
];

const FOLIO_RULES: readonly Step<ContentSubject>[] = [
  REQUIRED,
  COMPULSORY,
  step('content.contentKind', (subject) => (subject.method.kind === 'legacy' ? wrongContent(subject) : undefined)),
  step('content.folio', wrongFolio),
  OTHERS_DOCUMENT,
  step('content.cancelledFolio', (subject) =>
    subject.folioDocument()?.cancelledAt === undefined ? undefined : 'the document is cancelled',
  ),
];

const ID_RULES: readonly Step<ContentSubject>[] = [REQUIRED, COMPULSORY];

/** The rules for the content of a message (301, 5001, 5012), in their order. */
export const CONTENT_RULES: Readonly<Record<ContentSubject['kind'], readonly Step<ContentSubject>[]>> = {
  issued: PERIOD_RULES,
  received: PERIOD_RULES,
  folio: FOLIO_RULES,
  verify: ID_RULES,
  download: ID_RULES,
};

/** Which attribute besides `RfcSolicitante` must carry the signer's RFC. */
const OWN_RFC: Partial<Record<ContentSubject['method']['kind'], 'RfcEmisor' | 'RfcReceptor'>> = {
  issued: 'RfcEmisor',
  received: 'RfcReceptor',
};

/** 303, which names the attribute, when an RFC that must be the signer's is another one. Missing ones are a matter of the content. */
function mismatch(
  name: 'RfcSolicitante' | 'RfcEmisor' | 'RfcReceptor',
  { attributes, rfc, method }: ContentSubject,
): Failure | undefined {
  const value = attributes.get(name);
  const isBound = name === 'RfcSolicitante' || OWN_RFC[method.kind] === name;
  return isBound && value !== undefined && rfc !== undefined && value !== rfc
    ? {
        message: `Sello no corresponde con ${name}`,
        reason: `${name} is ${value}, the certificate's RFC is ${rfc}`,
      }
    : undefined;
}

/** The rules that compare RFCs with that of the certificate (303). */
export const RFC_RULES: readonly Step<ContentSubject>[] = (['RfcSolicitante', 'RfcEmisor', 'RfcReceptor'] as const).map(
  (name) => step(`rfc.${name}`, (subject) => mismatch(name, subject)),
);
