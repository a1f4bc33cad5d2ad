import type { Content, Direction, Holding, SatRequest, Service, Text, Verdict } from './answers.js';

/** The words of this page. What the API says comes with its own. */
export const texts = {
  title: { es: 'Acopio', en: 'Acopio' },
  subtitle: {
    es: 'Qué se tiene de cada contribuyente, qué se espera y quién debe actuar',
    en: 'What is held of each taxpayer, what is awaited, and who has to act',
  },
  documentation: { es: 'Documentación de la API', en: "The API's documentation" },
  otherLanguage: { es: 'English', en: 'Español' },
  key: { es: 'Llave de la API', en: 'API key' },
  keyHint: {
    es: 'Solo se envía a este servidor. La crea quien administra el servicio, con acopio-admin.',
    en: 'It is sent to this server only. Whoever runs the service makes it, with acopio-admin.',
  },
  remember: { es: 'Recordarla hasta cerrar esta pestaña', en: 'Remember it until this tab is closed' },
  enter: { es: 'Entrar', en: 'Enter' },
  leave: { es: 'Salir', en: 'Leave' },
  refresh: { es: 'Actualizar', en: 'Refresh' },
  loading: { es: 'Leyendo…', en: 'Reading…' },
  taxpayer: { es: 'Contribuyente', en: 'Taxpayer' },
  noTaxpayers: {
    es: 'Aún no hay contribuyentes. Regístrelos con la API: POST /v1/taxpayers.',
    en: 'There are no taxpayers yet. Create them with the API: POST /v1/taxpayers.',
  },
  noSyncs: {
    es: 'Aún no se ha pedido nada de este contribuyente: POST /v1/taxpayers/{id}/syncs.',
    en: 'Nothing was asked for this taxpayer yet: POST /v1/taxpayers/{id}/syncs.',
  },
  asOf: { es: 'Lista del SAT al', en: "The SAT's list as of" },
  madeAt: { es: 'Leído', en: 'Read' },
  report: { es: 'Descargar el reporte', en: 'Download the report' },
  reportHint: {
    es: 'Una página que se abre sin conexión y se imprime.',
    en: 'A page that opens offline and prints.',
  },
  coverage: { es: 'Cobertura', en: 'Coverage' },
  coverageHint: {
    es: 'Documentos con XML, o que el SAT no ofrece, de los que lista; por mes de emisión.',
    en: 'Documents held as XML, or not offered by the SAT, out of those that it lists; by month of issue.',
  },
  someUnknown: {
    es: 'Hay meses de los que el SAT aún no da la lista: las sumas pueden crecer.',
    en: 'The SAT has not given the list of some months yet: the sums may grow.',
  },
  figures: { es: 'Cifras por mes', en: 'Figures by month' },
  year: { es: 'Año', en: 'Year' },
  month: { es: 'Mes', en: 'Month' },
  direction: { es: 'Sentido', en: 'Direction' },
  listed: { es: 'En lista', en: 'Listed' },
  active: { es: 'Vigentes', en: 'Active' },
  cancelled: { es: 'Cancelados', en: 'Cancelled' },
  notAsked: { es: 'fuera del periodo', en: 'not in the period' },
  whoActs: { es: 'Quién debe actuar', en: 'Who has to act' },
  nobody: { es: 'Nadie: no hay nada detenido.', en: 'Nobody: nothing stands still.' },
  halted: {
    es: 'Todo está detenido hasta que una persona actúe',
    en: 'Everything stands still until a person acts',
  },
  trouble: { es: 'Algo falla y se intenta de nuevo', en: 'Something fails and is tried again' },
  satSays: { es: 'El SAT dice', en: 'The SAT says' },
  toDo: { es: 'Qué hacer', en: 'What to do' },
  since: { es: 'Desde', en: 'Since' },
  look: { es: 'Documentos que necesitan revisión', en: 'Documents that need a look' },
  lookHint: {
    es: 'Faltan, están en conflicto o no aparecen en la lista del SAT. Los faltantes se piden otra vez con una nueva sincronización del mismo periodo.',
    en: "Missing, in conflict, or not in the SAT's list. A new sync of the same period asks for the missing ones again.",
  },
  more: { es: 'y más', en: 'and more' },
  showThem: { es: 'Ver sus folios', en: 'Show their UUIDs' },
  unreadable: {
    es: 'entradas de paquetes no se pueden leer; los paquetes están guardados',
    en: 'entries of packages cannot be read; the packages are kept',
  },
  waits: { es: 'Qué se espera', en: 'What is awaited' },
  nothingWaits: { es: 'Nada: el SAT no tiene nada pendiente.', en: 'Nothing: the SAT has nothing pending.' },
  openUntil: {
    es: 'Pueden llegar documentos del periodo hasta el',
    en: 'Documents of the period may still arrive until',
  },
  requests: { es: 'Solicitudes', en: 'Requests' },
  showAll: { es: 'Ver la lista', en: 'Show the list' },
  request: { es: 'Solicitud', en: 'Request' },
  state: { es: 'Estado', en: 'State' },
  satId: { es: 'IdSolicitud', en: 'IdSolicitud' },
  nextCheck: { es: 'Se pregunta de nuevo', en: 'Asked again' },
  packages: { es: 'Paquetes por descargar', en: 'Packages to be fetched' },
  satPackage: { es: 'IdPaquete', en: 'IdPaquete' },
  fetchBefore: { es: 'Descargar antes de', en: 'Fetch before' },
  downloads: { es: 'Descargas usadas', en: 'Downloads used' },
  reading: { es: 'paquetes descargados se están leyendo', en: 'fetched packages are being read' },
  mexicoCity: { es: 'Horas de la Ciudad de México.', en: 'Times are those of Mexico City.' },
} as const satisfies Record<string, Text>;

export const serviceNames: Readonly<Record<Service, Text>> = {
  cfdi: { es: 'CFDI', en: 'CFDI' },
  retenciones: { es: 'Retenciones', en: 'Retenciones' },
};

export const directionNames: Readonly<Record<Direction, Text>> = {
  issued: { es: 'Emitidos', en: 'Issued' },
  received: { es: 'Recibidos', en: 'Received' },
};

export const contentNames: Readonly<Record<Content, Text>> = {
  metadata: { es: 'metadatos', en: 'metadata' },
  xml: { es: 'XML', en: 'XML' },
};

export const holdingNames: Readonly<Record<Holding, Text>> = {
  present: { es: 'Con XML', en: 'XML held' },
  not_offered: { es: 'No ofrecidos', en: 'Not offered' },
  pending: { es: 'Pendientes', en: 'Pending' },
  missing: { es: 'Faltantes', en: 'Missing' },
  conflict: { es: 'En conflicto', en: 'Conflict' },
  unlisted: { es: 'XML sin lista', en: 'XML unlisted' },
};

/** How a month stands, and the sign of it: nobody has to tell colours apart. */
export const cellNames = {
  complete: { sign: '✓', text: { es: 'completo', en: 'complete' } },
  pending: { sign: '…', text: { es: 'pendiente', en: 'pending' } },
  missing: { sign: '!', text: { es: 'faltan documentos', en: 'documents are missing' } },
  conflict: { sign: '≠', text: { es: 'en conflicto', en: 'in conflict' } },
  unlisted: { sign: '+', text: { es: 'XML que la lista no tiene', en: 'XML that the list does not have' } },
  none: { sign: '', text: { es: 'el SAT no lista documentos', en: 'the SAT lists no documents' } },
  unknown: { sign: '?', text: { es: 'aún no se sabe', en: 'not known yet' } },
} as const satisfies Record<string, { readonly sign: string; readonly text: Text }>;

export const verdicts: Readonly<Record<Verdict, { readonly tone: 'good' | 'waiting' | 'bad'; readonly text: Text }>> = {
  complete: {
    tone: 'good',
    text: { es: 'Completo: se tiene todo lo que el SAT lista', en: 'Complete: everything that the SAT lists is held' },
  },
  listed: {
    tone: 'good',
    text: {
      es: 'La lista del SAT está completa; no se pidió XML',
      en: "The SAT's list is whole; XML was not asked for",
    },
  },
  open: {
    tone: 'waiting',
    text: {
      es: 'Se tiene todo hasta ahora, pero el periodo sigue abierto',
      en: 'Everything so far is held, but the period is still open',
    },
  },
  waiting: { tone: 'waiting', text: { es: 'El SAT está trabajando', en: 'The SAT is at work' } },
  incomplete: {
    tone: 'bad',
    text: { es: 'Incompleto: una persona debe actuar', en: 'Incomplete: a person has to act' },
  },
  unasked: {
    tone: 'waiting',
    text: { es: 'Una parte del periodo no se ha pedido', en: 'A part of the period was never asked for' },
  },
  unproven: {
    tone: 'waiting',
    text: {
      es: 'Hay XML sin lista: nada dice qué falta',
      en: 'There is XML without a list: nothing tells what is missing',
    },
  },
};

/** States of a request that is under way. */
export const requestStates: Readonly<Record<'planned' | 'sending' | 'accepted' | 'notSent', Text>> = {
  planned: { es: 'por enviar', en: 'to be sent' },
  sending: { es: 'enviándose', en: 'being sent' },
  accepted: { es: 'en proceso en el SAT', en: 'in progress at the SAT' },
  notSent: { es: 'sin poder salir; se reintenta', en: 'could not leave; tried again' },
};

/** What a request asks for, in a few words. */
export function queryName({ query }: SatRequest, period: (from: string, to: string) => string): Text {
  const { kind, content = 'xml', from, to, uuid } = query;
  if (kind !== 'issued' && kind !== 'received') return { es: `Folio ${uuid ?? ''}`, en: `UUID ${uuid ?? ''}` };
  const when = from === undefined || to === undefined ? '' : `, ${period(from, to)}`;
  const name = (language: 'es' | 'en'): string =>
    `${directionNames[kind][language]} · ${contentNames[content][language]}${when}`;
  return { es: name('es'), en: name('en') };
}
