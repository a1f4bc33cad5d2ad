import type { Text } from '../../model.js';
import type { Holding } from '../../reconcile.js';
import type { Verdict } from '../../report.js';
import type { DayState } from '../coverage.js';
import type { KnownStatus } from '../facts.js';
import type { Actor } from '../matters.js';
import type { NotAddedReason } from '../tally.js';

/** How a verdict is meant, for its colour. */
export type Tone = 'good' | 'waiting' | 'bad' | 'plain';

/** What each verdict says. */
export const verdicts: Readonly<Record<Verdict, { readonly tone: Tone; readonly title: Text; readonly text: Text }>> = {
  complete: {
    tone: 'good',
    title: { es: 'Completo', en: 'Complete' },
    text: {
      es: 'Se tiene todo lo que el SAT lista y entrega.',
      en: 'Everything that the SAT lists and hands out is held.',
    },
  },
  listed: {
    tone: 'good',
    title: { es: 'Lista completa', en: 'List complete' },
    text: {
      es: 'La lista del SAT está completa; no se pidió XML.',
      en: "The SAT's list is whole; XML was not asked for.",
    },
  },
  open: {
    tone: 'waiting',
    title: { es: 'Al día, y abierto', en: 'Up to date, and open' },
    text: {
      es: 'Se tiene todo lo que el SAT lista; aún pueden llegar documentos del periodo.',
      en: 'Everything that the SAT lists is held; documents of the period may still arrive.',
    },
  },
  waiting: {
    tone: 'waiting',
    title: { es: 'En espera del SAT', en: 'Waiting for the SAT' },
    text: { es: 'Hay consultas que el SAT no ha respondido.', en: 'The SAT has not answered all queries.' },
  },
  incomplete: {
    tone: 'bad',
    title: { es: 'Incompleto', en: 'Incomplete' },
    text: { es: 'Una persona debe actuar.', en: 'A person must act.' },
  },
  unasked: {
    tone: 'waiting',
    title: { es: 'No se ha pedido todo', en: 'Not all was asked for' },
    text: {
      es: 'Una parte del periodo nunca se ha pedido al SAT.',
      en: 'A part of the period was never asked for.',
    },
  },
  unproven: {
    tone: 'plain',
    title: { es: 'Sin prueba', en: 'Not proved' },
    text: {
      es: 'Se tiene el XML que el SAT entregó; sin su lista nadie sabe si falta alguno.',
      en: 'The XML that the SAT gave is held; without its list nobody knows whether any is missing.',
    },
  },
};

/** What we have of documents. */
export const holdings: Readonly<Record<Holding, Text>> = {
  present: { es: 'Con XML', en: 'XML held' },
  not_offered: { es: 'No ofrecidos', en: 'Not offered' },
  pending: { es: 'Pendientes', en: 'Pending' },
  missing: { es: 'Faltantes', en: 'Missing' },
  conflict: { es: 'En conflicto', en: 'In conflict' },
  unlisted: { es: 'Sin lista', en: 'Unlisted' },
};

/** Whether documents are valid. */
export const statuses: Readonly<Record<KnownStatus, Text>> = {
  active: { es: 'vigentes', en: 'active' },
  cancelled: { es: 'cancelados', en: 'cancelled' },
  unknown: { es: 'sin estado', en: 'status unknown' },
};

/** Who acts. */
export const actors: Readonly<Record<Actor, Text>> = {
  user: { es: 'Usted', en: 'You' },
  operator: { es: 'Quien opera el equipo', en: 'Whoever runs this machine' },
  sat: { es: 'El SAT', en: 'The SAT' },
  program: { es: 'La próxima descarga', en: 'The next download' },
};

/** What a day looks like, with a sign for who sees no colours. */
export const dayStates: Readonly<Record<DayState, { readonly sign: string; readonly text: Text }>> = {
  complete: { sign: '✓', text: { es: 'completo', en: 'complete' } },
  empty: { sign: '·', text: { es: 'sin documentos', en: 'no documents' } },
  lacking: { sign: '!', text: { es: 'falta algo', en: 'something is lacking' } },
  blocked: { sign: '×', text: { es: 'consulta detenida', en: 'query stopped' } },
  waiting: { sign: '…', text: { es: 'en espera', en: 'waiting' } },
  unasked: { sign: '?', text: { es: 'no se ha pedido', en: 'not asked for' } },
  future: { sign: '', text: { es: 'aún no llega', en: 'not yet come' } },
};

/** Kinds of CFDI. */
export const documentTypes: Readonly<Record<'I' | 'E' | 'T' | 'N' | 'P', Text>> = {
  I: { es: 'Ingreso', en: 'Income' },
  E: { es: 'Egreso', en: 'Expense' },
  T: { es: 'Traslado', en: 'Transfer' },
  N: { es: 'Nómina', en: 'Payroll' },
  P: { es: 'Pago', en: 'Payment' },
};

/** Why documents are in no sum. */
export const notAddedReasons: Readonly<Record<NotAddedReason, Text>> = {
  noXml: { es: 'sin XML', en: 'without XML' },
  conflict: { es: 'con dos contenidos', en: 'with two contents' },
  unreadable: { es: 'con un importe que no se puede leer', en: 'with an amount that cannot be read' },
  tooManyCurrencies: { es: 'con demasiadas monedas', en: 'with too many currencies' },
};

/** Everything else that the page says. */
export const words = {
  title: { es: 'Reporte de completitud', en: 'Completeness report' },
  cfdi: { es: 'CFDI', en: 'CFDI' },
  retenciones: { es: 'Retenciones', en: 'Retenciones' },
  period: { es: 'Periodo', en: 'Period' },
  asOf: { es: 'Al', en: 'As of' },
  madeAt: { es: 'Hecho el', en: 'Made on' },
  mexicoCity: { es: 'Horas de la Ciudad de México.', en: 'Times of Mexico City.' },
  openUntil: { es: 'Abierto hasta', en: 'Open until' },
  openMonths: { es: 'Meses abiertos', en: 'Open months' },
  noOpenMonths: { es: 'ninguno', en: 'none' },
  byMonth: { es: 'Por mes y sentido', en: 'By month and direction' },
  byMonthHint: {
    es: 'En lista = con XML + no ofrecidos + pendientes + faltantes + en conflicto. Cada número lleva a sus UUID.',
    en: 'Listed = XML held + not offered + pending + missing + in conflict. Each number leads to its UUIDs.',
  },
  month: { es: 'Mes', en: 'Month' },
  direction: { es: 'Sentido', en: 'Direction' },
  issued: { es: 'Emitidos', en: 'Issued' },
  received: { es: 'Recibidos', en: 'Received' },
  listed: { es: 'En lista', en: 'Listed' },
  active: { es: 'Vigentes', en: 'Active' },
  cancelled: { es: 'Cancelados', en: 'Cancelled' },
  total: { es: 'Total', en: 'Total' },
  matters: { es: 'Lo que falta o es incierto', en: 'What is lacking or uncertain' },
  noMatters: {
    es: 'Nada: no falta ningún documento que el SAT liste.',
    en: 'Nothing: no document that the SAT lists is lacking.',
  },
  noDocuments: {
    es: 'El SAT no lista ningún documento en este periodo.',
    en: 'The SAT lists no document in this period.',
  },
  what: { es: 'Qué', en: 'What' },
  count: { es: 'Cuántos', en: 'How many' },
  who: { es: 'Quién actúa', en: 'Who acts' },
  by: { es: 'Antes de', en: 'By' },
  changes: { es: 'Cambios desde el reporte anterior', en: 'Changes since the last report' },
  firstReport: {
    es: 'No hay un reporte anterior de este periodo con el que comparar.',
    en: 'There is no earlier report of this period to compare with.',
  },
  since: { es: 'Reporte anterior', en: 'Last report' },
  newlyListed: { es: 'Nuevos en la lista', en: 'New on the list' },
  newlyHeld: { es: 'XML recibidos', en: 'XML received' },
  newlyCancelled: { es: 'Cancelados desde entonces', en: 'Cancelled since' },
  reappeared: { es: 'Vigentes otra vez', en: 'Active again' },
  cancellations: { es: 'Cancelaciones por mes de emisión', en: 'Cancellations by month of issue' },
  noCancellations: { es: 'Ninguna.', en: 'None.' },
  inLaterMonth: { es: 'En un mes posterior', en: 'In a later month' },
  sinceLast: { es: 'Desde el anterior', en: 'Since the last' },
  amounts: { es: 'Importes por tipo y moneda', en: 'Amounts by type and currency' },
  amountsHint: {
    es: 'Solo de los XML que se tienen, sumados exactamente y sin convertir monedas.',
    en: 'Only of XML that is held, summed exactly, without converting currencies.',
  },
  type: { es: 'Tipo', en: 'Type' },
  currency: { es: 'Moneda', en: 'Currency' },
  status: { es: 'Estado', en: 'Status' },
  documents: { es: 'Documentos', en: 'Documents' },
  withheld: { es: 'Retenido', en: 'Withheld' },
  notAdded: { es: 'Contados y no sumados', en: 'Counted and not added' },
  coverage: { es: 'Cobertura por día', en: 'Coverage by day' },
  lives: { es: 'Consultas, vidas y tiempos', en: 'Queries, lives and times' },
  queries: { es: 'Consultas del periodo', en: 'Queries of the period' },
  livesLeft: { es: 'vidas restantes', en: 'lives left' },
  unlimited: { es: 'sin límite', en: 'no limit' },
  spent: { es: 'Gastado por el periodo', en: 'Spent for the period' },
  requests: { es: 'solicitudes', en: 'requests' },
  downloads: { es: 'descargas', en: 'downloads' },
  ready: { es: 'Tiempo del SAT hasta responder', en: "The SAT's time to answer" },
  observations: { es: 'observaciones', en: 'observations' },
  half: { es: 'la mitad antes de', en: 'half within' },
  most: { es: '95 % antes de', en: '95% within' },
  packages: { es: 'Paquetes y su SHA-256', en: 'Packages and their SHA-256' },
  packagesDigest: { es: 'SHA-256 de la lista de paquetes', en: 'SHA-256 of the list of packages' },
  held: { es: 'guardados', en: 'held' },
  content: { es: 'Contenido', en: 'Content' },
  bytes: { es: 'Bytes', en: 'Bytes' },
  metadata: { es: 'metadatos', en: 'metadata' },
  xml: { es: 'XML', en: 'XML' },
  limits: { es: 'Lo que este reporte no puede probar', en: 'What this report cannot prove' },
  lists: { es: 'UUID', en: 'UUIDs' },
  onlyFirst: { es: 'los primeros', en: 'the first' },
  digest: { es: 'SHA-256 de todos', en: 'SHA-256 of all' },
  more: { es: 'más', en: 'more' },
  backToTop: { es: '↑ a la tabla', en: '↑ to the table' },
  verify: {
    es: 'Para comprobarlo con los paquetes: acopio report … --verify',
    en: 'To check it against the packages: acopio report … --verify',
  },
} as const satisfies Readonly<Record<string, Text>>;
