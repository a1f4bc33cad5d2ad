import type { SatOperation } from '../service.js';

/** Text for people, in Spanish and in English. */
export interface Text {
  readonly es: string;
  readonly en: string;
}

/** What one of the SAT's status codes means to whoever asked. */
export interface SatCode {
  /** The operations whose `codEstatus` it may be, by the SAT's documents or as it was observed. */
  readonly operations: readonly Exclude<SatOperation, 'login'>[];
  /** Whether it may be the `requestCode` of a verification: why a request is in its state. */
  readonly requestCode: boolean;
  /** What the code says. */
  readonly meaning: Text;
  /** What to do about it. */
  readonly hint: Text;
  /** Whether the very same message may be answered otherwise later. */
  readonly retryable: boolean;
  /** Whether the answer holds for these parameters for good. */
  readonly final: boolean;
}

/**
 * The SAT's status codes (SAT, Solicitud, Verificación and Descarga, v1.5, May 2025; 5006: Solicitud v1.2, May 2022; 404:
 * Descarga v1.1, August 2018; each with its sources: docs/sat/codes.md). A code that is not here is kept as it came: decide
 * on codes, never on the SAT's texts, which change.
 */
export const satCodes = {
  300: {
    operations: ['request', 'verify', 'download'],
    requestCode: false,
    meaning: {
      es: 'Usuario no válido: el token falta, venció o no fue aceptado',
      en: 'User not valid: the token is missing, expired or not accepted',
    },
    hint: {
      es: 'Se inicia sesión de nuevo y se repite una vez; si persiste, revise la e.firma.',
      en: 'A new login and one repetition follow; if it persists, check the e.firma.',
    },
    retryable: true,
    final: false,
  },
  301: {
    operations: ['request', 'verify', 'download'],
    requestCode: false,
    meaning: { es: 'El SAT considera mal formada la consulta', en: 'The SAT calls the query malformed' },
    hint: {
      es: 'Corrija la consulta según el texto del SAT (RFC, fechas, estado de los comprobantes).',
      en: 'Correct the query as the SAT’s text says (RFC, dates, status of the documents).',
    },
    retryable: false,
    final: true,
  },
  302: {
    operations: ['request', 'verify', 'download'],
    requestCode: false,
    meaning: {
      es: 'Sello mal formado: la firma del mensaje no es válida',
      en: 'The signature of the message is not valid',
    },
    hint: {
      es: 'Compruebe que la llave y el certificado sean los de la e.firma; si lo son, repórtelo como falla del programa.',
      en: 'Check that key and certificate are those of the e.firma; if they are, report it as a fault of the program.',
    },
    retryable: false,
    final: true,
  },
  303: {
    operations: ['request', 'verify', 'download'],
    requestCode: false,
    meaning: {
      es: 'El certificado no es del RFC de la consulta',
      en: 'The certificate does not belong to the RFC of the query',
    },
    hint: {
      es: 'Use la e.firma del contribuyente por el que pregunta.',
      en: 'Use the e.firma of the taxpayer asked for.',
    },
    retryable: false,
    final: true,
  },
  304: {
    operations: ['request', 'verify', 'download'],
    requestCode: false,
    meaning: { es: 'Certificado revocado o caduco', en: 'The certificate is revoked or expired' },
    hint: { es: 'Renueve la e.firma en el SAT.', en: 'Renew the e.firma with the SAT.' },
    retryable: false,
    final: true,
  },
  305: {
    operations: ['request', 'verify', 'download'],
    requestCode: false,
    meaning: {
      es: 'Certificado inválido: no es una e.firma que el SAT acepte',
      en: 'The certificate is not an e.firma that the SAT accepts',
    },
    hint: {
      es: 'Use la e.firma y no un CSD ni un certificado de prueba; si ya lo hace, renuévela o consulte al SAT.',
      en: 'Use the e.firma, neither a CSD nor a test certificate; if you do, renew it or ask the SAT.',
    },
    retryable: false,
    final: true,
  },
  404: {
    operations: ['request', 'verify', 'download'],
    requestCode: true,
    meaning: { es: 'Error no controlado en el SAT', en: 'Uncontrolled error at the SAT' },
    hint: {
      es: 'Repita más tarde; si persiste, abra un caso (RMA) en el SAT.',
      en: 'Repeat later; if it persists, open a case (RMA) with the SAT.',
    },
    retryable: true,
    final: false,
  },
  5000: {
    operations: ['request', 'verify', 'download'],
    requestCode: true,
    meaning: { es: 'Aceptada', en: 'Accepted' },
    hint: { es: 'Continúe.', en: 'Go on.' },
    retryable: false,
    final: false,
  },
  5001: {
    operations: ['request'],
    requestCode: true,
    meaning: {
      es: 'Tercero no autorizado: se pidieron documentos ajenos',
      en: 'Third party not authorised: the documents are somebody else’s',
    },
    hint: { es: 'Corrija los RFC de la consulta.', en: 'Correct the RFCs of the query.' },
    retryable: false,
    final: true,
  },
  5002: {
    operations: ['request'],
    requestCode: true,
    meaning: {
      es: 'Se agotaron las solicitudes de por vida de esta misma consulta',
      en: 'This same query has been used up for life',
    },
    hint: {
      es: 'Mueva un segundo el inicio o el fin del periodo: para el SAT es otra consulta.',
      en: 'Move the beginning or the end of the period by a second: to the SAT that is another query.',
    },
    retryable: false,
    final: true,
  },
  5003: {
    operations: ['verify'],
    requestCode: true,
    meaning: { es: 'La consulta rebasa el máximo de documentos', en: 'The query exceeds the maximum of documents' },
    hint: { es: 'Divida el periodo o agregue filtros.', en: 'Split the period or add filters.' },
    retryable: false,
    final: true,
  },
  5004: {
    operations: ['verify', 'download'],
    requestCode: true,
    meaning: { es: 'No se encontró la información', en: 'Nothing was found' },
    hint: {
      es: 'En una consulta: no hay documentos. En un identificador: el SAT no lo conoce (o es de otro RFC o de otro servicio); si es nuevo, repita unas veces.',
      en: 'Of a query: there are no documents. Of an id: the SAT does not know it (or it belongs to another RFC or service); if it is new, repeat a few times.',
    },
    retryable: false,
    final: true,
  },
  5005: {
    operations: ['request'],
    requestCode: true,
    meaning: { es: 'Ya hay una solicitud igual en curso', en: 'An identical request is under way' },
    hint: {
      es: 'Use el identificador de la solicitud en curso, o espere a que termine; no la repita.',
      en: 'Use the id of the request under way, or wait until it ends; do not repeat it.',
    },
    retryable: true,
    final: false,
  },
  5006: {
    operations: ['request'],
    requestCode: false,
    meaning: { es: 'Error interno en el proceso del SAT', en: 'Internal error in the SAT’s process' },
    hint: {
      es: 'Repita más tarde; si persiste, abra un caso (RMA) en el SAT.',
      en: 'Repeat later; if it persists, open a case (RMA) with the SAT.',
    },
    retryable: true,
    final: false,
  },
  5007: {
    operations: ['download'],
    requestCode: false,
    meaning: {
      es: 'El paquete no existe: venció (72 horas) o nunca existió',
      en: 'The package does not exist: it expired (72 hours) or never was',
    },
    hint: { es: 'Haga una solicitud nueva.', en: 'Make a new request.' },
    retryable: false,
    final: true,
  },
  5008: {
    operations: ['download'],
    requestCode: false,
    meaning: {
      es: 'El paquete ya se descargó el máximo de veces (dos)',
      en: 'The package has been downloaded the maximum of times (two)',
    },
    hint: {
      es: 'Use la copia que se guardó, o haga una solicitud nueva.',
      en: 'Use the copy that was kept, or make a new request.',
    },
    retryable: false,
    final: true,
  },
  5011: {
    operations: ['verify'],
    requestCode: false,
    meaning: { es: 'Límite diario de descargas de este folio', en: 'Daily limit of this folio' },
    hint: { es: 'Repita mañana.', en: 'Repeat tomorrow.' },
    retryable: true,
    final: false,
  },
  5012: {
    operations: ['request'],
    requestCode: false,
    meaning: {
      es: 'El comprobante está cancelado: el SAT no entrega su XML',
      en: 'The document is cancelled: the SAT does not hand out its XML',
    },
    hint: { es: 'Pida sus metadatos.', en: 'Ask for its metadata.' },
    retryable: false,
    final: true,
  },
} as const satisfies Record<number, SatCode>;

/** The code that says that all is well. */
export const ACCEPTED = '5000';

/** The code of a token that is not accepted: log in again, repeat once. */
export const TOKEN_REFUSED = '300';

const TABLE: Readonly<Record<string, SatCode | undefined>> = satCodes;
const LIMITS: ReadonlySet<string> = new Set(['5002', '5003', '5005', '5008', '5011']);
const INTERNAL: ReadonlySet<string> = new Set(['404', '5006']);

/** How a code is treated, whichever operation it answers. */
type CodeKind = 'accepted' | 'limit' | 'internal' | 'refused';

/** Sorts a code; unknown ones count as refusals, for a person to look at. */
export function kindOfCode(code: string): CodeKind {
  if (code === ACCEPTED) return 'accepted';
  if (LIMITS.has(code)) return 'limit';
  return INTERNAL.has(code) ? 'internal' : 'refused';
}

/** The table's entry; `undefined` for a code that it does not have. */
export function satCodeOf(code: string): SatCode | undefined {
  return Object.hasOwn(TABLE, code) ? TABLE[code] : undefined;
}
