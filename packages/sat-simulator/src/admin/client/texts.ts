import type { CallAnswer, QueryAnswer, VerdictAnswer } from '../answers.js';
import type { Text } from './language.js';

/** How something is to be taken. */
export type Tone = 'good' | 'waiting' | 'bad' | 'plain';

/** The words of this page. What the API says comes in its own, in English. */
export const texts = {
  title: { es: 'SAT simulado', en: 'Simulated SAT' },
  subtitle: {
    es: 'Nada aquí tiene valor fiscal. Las horas son las de la Ciudad de México.',
    en: 'Nothing here has fiscal value. Times are those of Mexico City.',
  },
  otherLanguage: { es: 'English', en: 'Español' },
  live: { es: 'en vivo', en: 'live' },
  lost: { es: 'el simulador no responde', en: 'the simulator does not answer' },
  services: { es: 'Servicios', en: 'Services' },
  service: { es: 'Servicio', en: 'Service' },
  clock: { es: 'Reloj', en: 'Clock' },
  clockStands: { es: 'No avanza solo: avánzelo aquí.', en: 'It does not move by itself: move it here.' },
  clockRuns: { es: 'Avanza solo, más deprisa.', en: 'It runs by itself, faster.' },
  clockIsReal: { es: 'Es el de esta máquina y no se puede mover.', en: "It is this machine's and cannot be moved." },
  setClock: { es: 'Poner a (UTC)', en: 'Set to (UTC)' },
  set: { es: 'Poner', en: 'Set' },
  requests: { es: 'Solicitudes', en: 'Requests' },
  noRequests: { es: 'Nadie ha solicitado nada todavía.', en: 'Nobody has asked for anything yet.' },
  registered: { es: 'Registrada', en: 'Registered' },
  query: { es: 'Consulta', en: 'Query' },
  state: { es: 'Estado', en: 'State' },
  documents: { es: 'Documentos', en: 'Documents' },
  verifies: { es: 'Verificada', en: 'Verified' },
  packages: { es: 'Paquetes', en: 'Packages' },
  downloads: { es: 'Descargas', en: 'Downloads' },
  expires: { es: 'Vence', en: 'Expires' },
  calls: { es: 'Llamadas', en: 'Calls' },
  noCalls: { es: 'Nadie ha llamado todavía.', en: 'Nobody has called yet.' },
  onlyRefused: { es: 'solo las que no se aceptaron', en: 'only those that were not accepted' },
  number: { es: 'N.º', en: 'No.' },
  when: { es: 'Hora', en: 'Time' },
  operation: { es: 'Operación', en: 'Operation' },
  caller: { es: 'Quién', en: 'Who' },
  about: { es: 'Qué', en: 'What' },
  verdict: { es: 'Veredicto', en: 'Verdict' },
  fault: { es: 'Fallo', en: 'Fault' },
  why: { es: 'Por qué', en: 'Why' },
  warnings: { es: 'Avisos', en: 'Warnings' },
  form: { es: 'forma', en: 'form' },
  broken: { es: 'conexión cortada', en: 'connection broken' },
  answering: { es: 'respondiéndose', en: 'being answered' },
  counted: { es: 'contó', en: 'counted' },
  declaredDigest: { es: 'DigestValue del mensaje', en: 'DigestValue of the message' },
  digest: { es: 'su digest', en: 'its digest' },
  asReceived: { es: 'Como está en el mensaje', en: 'As it stands in the message' },
  canonical: { es: 'Forma canónica: lo que se compara', en: 'Canonical form: what is compared' },
  sameText: {
    es: 'Los dos textos son iguales: se calculó sobre otro texto, o cambió después.',
    en: 'Both texts are the same: it was computed over another text, or this one changed afterwards.',
  },
  quotas: { es: 'Cuotas', en: 'Quotas' },
  noQuotas: { es: 'Nada se ha gastado.', en: 'Nothing was spent.' },
  queries: { es: 'Consultas', en: 'Queries' },
  used: { es: 'Usos', en: 'Uses' },
  left: { es: 'Quedan', en: 'Left' },
  unlimited: { es: 'sin límite', en: 'no limit' },
  faults: { es: 'Fallos', en: 'Faults' },
  noFaults: { es: 'No hay ninguno: todo responde como debe.', en: 'There is none: everything answers as it should.' },
  addFault: { es: 'Agregar un fallo', en: 'Add a fault' },
  kind: { es: 'Tipo', en: 'Kind' },
  atRandom: { es: 'al azar', en: 'at random' },
  atRandomHint: {
    es: 'Cada llamada topa con uno, con esa probabilidad; se repite con la semilla.',
    en: 'Each call meets one with that probability; it repeats with the seed.',
  },
  faultJson: { es: 'El fallo, en JSON', en: 'The fault as JSON' },
  add: { es: 'Agregar', en: 'Add' },
  release: { es: 'Soltar', en: 'Release' },
  remove: { es: 'Quitar', en: 'Remove' },
  removeAll: { es: 'Quitar todos', en: 'Remove all' },
  waits: { es: 'espera', en: 'waits' },
  acted: { es: 'actuó', en: 'acted' },
  usedTimes: { es: 'Veces', en: 'Times' },
  truth: { es: 'La verdad', en: 'The truth' },
  truthHint: {
    es: 'Lo que un cliente perfecto acaba teniendo. Contarlo tarda con mundos de millones.',
    en: 'What a perfect client ends up with. Counting it takes a while in worlds of millions.',
  },
  taxpayer: { es: 'Contribuyente', en: 'Taxpayer' },
  count: { es: 'Contar', en: 'Count' },
  issued: { es: 'Emitidos', en: 'Issued' },
  received: { es: 'Recibidos', en: 'Received' },
  active: { es: 'vigentes', en: 'active' },
  cancelled: { es: 'cancelados', en: 'cancelled' },
  xmlOffered: { es: 'Con XML', en: 'As XML' },
  list: { es: 'lista', en: 'list' },
  settings: { es: 'Ajustes', en: 'Settings' },
  settingsHint: {
    es: 'Se cambian con PATCH /api/settings, también mientras corre. null es «sin límite».',
    en: 'They change with PATCH /api/settings, also while it runs. null is "no limit".',
  },
  notJson: { es: 'Eso no es JSON', en: 'That is no JSON' },
} as const satisfies Record<string, Text>;

/** Steps by which the clock is moved. */
export const clockSteps: readonly { readonly text: Text; readonly milliseconds: number }[] = [
  { text: { es: '+1 min', en: '+1 min' }, milliseconds: 60_000 },
  { text: { es: '+1 h', en: '+1 h' }, milliseconds: 3_600_000 },
  { text: { es: '+1 día', en: '+1 day' }, milliseconds: 86_400_000 },
  { text: { es: '+72 h', en: '+72 h' }, milliseconds: 259_200_000 },
];

/** What kind of clock it is. */
export const clockKinds = {
  real: { es: 'real', en: 'real' },
  manual: { es: 'manual', en: 'manual' },
  accelerated: { es: 'acelerado', en: 'accelerated' },
} as const satisfies Record<string, Text>;

/** The SAT's names of the operations. */
export const operationNames: Readonly<Record<CallAnswer['operation'], string>> = {
  login: 'Autenticación',
  request: 'Solicitud',
  verify: 'Verificación',
  download: 'Descarga',
};

/** `EstadoSolicitud`. */
export const requestStates: Readonly<Record<number, { readonly tone: Tone; readonly text: Text }>> = {
  1: { tone: 'waiting', text: { es: '1 aceptada', en: '1 accepted' } },
  2: { tone: 'waiting', text: { es: '2 en proceso', en: '2 in process' } },
  3: { tone: 'good', text: { es: '3 terminada', en: '3 finished' } },
  4: { tone: 'bad', text: { es: '4 error', en: '4 failed' } },
  5: { tone: 'bad', text: { es: '5 rechazada', en: '5 rejected' } },
  6: { tone: 'plain', text: { es: '6 vencida', en: '6 expired' } },
};

const outcomes = {
  pending: { tone: 'waiting', text: { es: 'pendiente', en: 'pending' } },
  overridden: { tone: 'plain', text: { es: 'un fallo respondió', en: 'a fault answered' } },
  replayed: { tone: 'plain', text: { es: 'de la grabación', en: 'from the recording' } },
  accepted: { tone: 'good', text: { es: 'aceptada', en: 'accepted' } },
} as const satisfies Record<string, { readonly tone: Tone; readonly text: Text }>;

/** A verdict in a word or a code. */
export function verdictName(verdict: VerdictAnswer): { readonly tone: Tone; readonly text: Text } {
  switch (verdict.outcome) {
    case 'refused':
      return { tone: 'bad', text: { es: verdict.code, en: verdict.code } };
    case 'fault':
      return { tone: 'bad', text: { es: verdict.name, en: verdict.name } };
    default:
      return outcomes[verdict.outcome];
  }
}

const queryWords = {
  issued: texts.issued,
  received: texts.received,
  xml: { es: 'XML', en: 'XML' },
  metadata: { es: 'metadatos', en: 'metadata' },
  all: { es: 'todos', en: 'all' },
  active: texts.active,
  cancelled: texts.cancelled,
} as const satisfies Record<string, Text>;

/** A period, shorter where it begins and ends with a day. */
function period(from: string, to: string): string {
  const isWhole = from.endsWith('T00:00:00') && to.endsWith('T23:59:59');
  const [start, end] = [from, to].map((time) => (isWhole ? time.slice(0, 10) : time.replace('T', ' ')));
  return start === end ? `${start}` : `${start} – ${end}`;
}

/** What a query asks for, in a line. */
export function queryName(query: QueryAnswer): Text {
  if (query.kind === 'folio') {
    return { es: `folio ${query.uuid}`, en: `UUID ${query.uuid}` };
  }
  const { kind, content, status, from, to, type, counterparts = [], onBehalfOf, complemento } = query;
  const filters = [type, ...counterparts, onBehalfOf, complemento].filter((filter) => filter !== undefined);
  const name = (language: 'es' | 'en'): string =>
    [
      queryWords[kind][language],
      queryWords[content][language],
      period(from, to),
      queryWords[status][language],
      ...filters,
    ].join(' · ');
  return { es: name('es'), en: name('en') };
}
