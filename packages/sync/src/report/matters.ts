import { problems, type Actor as ProblemActor } from '../problems.js';
import type { MissingReason } from '../heal/missing.js';
import type { LocalDateTime } from '../local-date-time.js';
import type { Problem, Text, Window } from '../model.js';
import type { SyncReport } from '../report.js';
import { localTime, type PackageRow } from './spending.js';
import type { UuidGroup } from './tally.js';

/** What a report finds uncertain or lacking, as codes; `matterTexts` says what each means. */
export type MatterCode = keyof typeof matterTexts;

/** Who can do something about it: those who act on a blocked window (see `problems`), or the next run of this program. */
export type Actor = ProblemActor | 'program';

/** Something that keeps a period from being complete: why, who acts, and by when. */
export interface Matter {
  readonly code: MatterCode;
  /** Documents, entries, queries or packages. */
  readonly count: number;
  readonly actor: Actor;
  /** Mexico City wall clock. */
  readonly by?: LocalDateTime;
  /** Of a blocked query: which one, and what the SAT said. */
  readonly window?: Pick<Window, 'direction' | 'content' | 'from' | 'to'>;
  readonly problem?: Problem;
}

interface MatterTexts {
  readonly text: Text;
  readonly hint: Text;
}

/** What each code means to a person, and what is to be done. */
export const matterTexts = {
  MISSING: {
    text: {
      es: 'El SAT los lista y no se tiene su XML',
      en: 'The SAT lists them, and their XML is not held',
    },
    hint: {
      es: 'Ya se pidieron otra vez, por periodo y por folio. Búsquelos en el portal del SAT o pida el XML al emisor.',
      en: "They were asked for again, by period and by folio. Look them up at the SAT's portal, or ask the issuer for the XML.",
    },
  },
  MISSING_TO_BE_ASKED: {
    text: {
      es: 'El SAT los lista y no se tiene su XML; se vuelven a pedir',
      en: 'The SAT lists them and their XML is not held; they are asked for again',
    },
    hint: {
      es: 'Ejecute de nuevo la descarga: los pide en ventanas pequeñas y después por folio.',
      en: 'Run the download again: it asks for them in small windows, then by folio.',
    },
  },
  MISSING_TOMORROW: {
    text: {
      es: 'Se piden por folio mañana: los folios de hoy se usaron',
      en: 'They are asked for by folio tomorrow: the folios of today are used up',
    },
    hint: { es: 'Ejecute de nuevo la descarga mañana.', en: 'Run the download again tomorrow.' },
  },
  MISSING_BLOCKED: {
    text: {
      es: 'Su XML está en una consulta que se detuvo',
      en: 'Their XML is in a query that stopped',
    },
    hint: { es: 'Siga lo que dice la causa de la consulta.', en: 'Do what the reason of that query says.' },
  },
  MISSING_CANCELLED: {
    text: {
      es: 'La lista los da por vigentes y el SAT ya no entrega su XML por estar cancelados',
      en: 'The list calls them active, and the SAT gives their XML no more because they are cancelled',
    },
    hint: {
      es: 'Verifique su estado en el portal del SAT y pida el XML al emisor.',
      en: "Verify their status at the SAT's portal, and ask the issuer for the XML.",
    },
  },
  MISSING_UNASKED: {
    text: { es: 'En lista, y su XML nunca se ha pedido', en: 'Listed, and their XML was never asked for' },
    hint: { es: 'Ejecute la descarga con XML.', en: 'Run the download with XML.' },
  },
  CONFLICT: {
    text: { es: 'El mismo UUID con dos contenidos', en: 'One UUID with two contents' },
    hint: {
      es: 'Ambos se guardaron: compárelos y pregunte al emisor cuál es el suyo.',
      en: 'Both are kept: compare them, and ask the issuer which is the right one.',
    },
  },
  UNLISTED: {
    text: { es: 'Se tiene el XML y el SAT no lo lista', en: 'The XML is held, and the SAT does not list it' },
    hint: {
      es: 'Vuelva a pedir la lista: suele arreglarse así. Si no, verifique el folio en el portal del SAT.',
      en: "Ask for the list again, which usually mends it. If not, verify the folio at the SAT's portal.",
    },
  },
  UNREADABLE: {
    text: {
      es: 'Entradas o renglones de los paquetes que no se pueden leer',
      en: 'Entries or rows of the packages that cannot be read',
    },
    hint: {
      es: 'Están guardados tal como los dio el SAT: revíselos, y si están dañados levante un caso en su portal.',
      en: 'They are kept as the SAT gave them: look at them, and if they are broken open a case at its portal.',
    },
  },
  PACKAGES_LOST: {
    text: { es: 'Paquetes que ya no se pueden obtener o leer', en: 'Packages that can no longer be had, or read' },
    hint: {
      es: 'Su periodo se vuelve a pedir solo mientras le queden intentos; si no, pida los paquetes a quien los tenga.',
      en: 'Their period is asked for again by itself while lives are left; if not, ask whoever has the packages.',
    },
  },
  BLOCKED: {
    text: { es: 'Una consulta se detuvo', en: 'A query stopped' },
    hint: { es: 'Siga lo que dice su causa.', en: 'Do what its reason says.' },
  },
  UNASKED: {
    text: { es: 'Una parte del periodo nunca se ha pedido', en: 'A part of the period was never asked for' },
    hint: { es: 'Ejecute la descarga de este periodo.', en: 'Run the download of this period.' },
  },
  WAITING: {
    text: { es: 'Consultas que el SAT aún no responde', en: 'Queries that the SAT has not answered yet' },
    hint: {
      es: 'Ejecute de nuevo más tarde: nada se pierde mientras tanto.',
      en: 'Run again later: nothing is lost meanwhile.',
    },
  },
  UNFETCHED: {
    text: { es: 'Paquetes listos que faltan por descargar', en: 'Packages that are ready and not fetched yet' },
    hint: {
      es: 'Ejecute la descarga antes de esa hora: después el SAT ya no los da.',
      en: 'Run the download before that time: afterwards the SAT gives them no more.',
    },
  },
  PENDING: {
    text: {
      es: 'En lista, y su XML todavía puede llegar',
      en: 'Listed, and their XML may still arrive',
    },
    hint: { es: 'La próxima descarga los trae.', en: 'The next download brings them.' },
  },
  OPEN: {
    text: {
      es: 'Meses en los que aún pueden aparecer documentos',
      en: 'Months in which documents may still appear',
    },
    hint: {
      es: 'Ejecute de nuevo después de esa hora: un documento puede timbrarse hasta 72 horas después de su fecha.',
      en: 'Run again after that time: a document may be stamped up to 72 hours after its date.',
    },
  },
} as const satisfies Readonly<Record<string, MatterTexts>>;

/** The text of a matter: for a blocked query that of its problem. */
export function textsOf({ code, problem }: Matter): MatterTexts {
  return problem === undefined ? matterTexts[code] : problems[problem.code];
}

/** Matters of documents that are missing, by why they are, and who acts. */
const OF_MISSING = {
  inVain: { code: 'MISSING', actor: 'user' },
  cancelled: { code: 'MISSING_CANCELLED', actor: 'user' },
  blocked: { code: 'MISSING_BLOCKED', actor: 'user' },
  unasked: { code: 'MISSING_UNASKED', actor: 'user' },
  toBeAsked: { code: 'MISSING_TO_BE_ASKED', actor: 'program' },
  tomorrow: { code: 'MISSING_TOMORROW', actor: 'program' },
} as const satisfies Record<MissingReason, Pick<Matter, 'code' | 'actor'>>;

function missingMatters({ missingBy }: SyncReport, actor: 'user' | 'program'): readonly Matter[] {
  return Object.entries(OF_MISSING).flatMap(([reason, matter]) =>
    matter.actor === actor ? [{ ...matter, count: missingBy[reason as MissingReason] }] : [],
  );
}

/** What is lacking or uncertain in a report, what a person must do first. */
export function mattersOf(
  report: SyncReport,
  {
    groups,
    packages,
    openMonths,
  }: {
    readonly groups: readonly UuidGroup[];
    readonly packages: readonly PackageRow[];
    readonly openMonths: readonly string[];
  },
): readonly Matter[] {
  const { job, blocked, unreadable, waiting, unfetched, fetchBefore, openUntil, verdict } = report;
  const wantsXml = job.contents.includes('xml');
  const wantsList = job.contents.includes('metadata');
  const lost = packages.filter(({ state }) => state === 'lost').length;
  const by = localTime(fetchBefore);
  const found: readonly Matter[] = [
    ...blocked.map(({ window, problem }): Matter => {
      const { direction, content, from, to } = window;
      const { actor } = problems[problem.code];
      return { code: 'BLOCKED', count: 1, actor, window: { direction, content, from, to }, problem };
    }),
    ...(wantsXml ? missingMatters(report, 'user') : []),
    { code: 'CONFLICT', count: documentsIn(groups, 'conflict'), actor: 'user' },
    { code: 'UNREADABLE', count: unreadable, actor: 'user' },
    { code: 'PACKAGES_LOST', count: lost, actor: 'user' },
    { code: 'UNASKED', count: verdict === 'unasked' ? 1 : 0, actor: 'user' },
    { code: 'UNLISTED', count: wantsList ? documentsIn(groups, 'unlisted') : 0, actor: 'program' },
    ...(wantsXml ? missingMatters(report, 'program') : []),
    { code: 'UNFETCHED', count: unfetched, actor: 'program', ...(by === undefined ? {} : { by }) },
    { code: 'WAITING', count: waiting.length, actor: 'sat' },
    { code: 'PENDING', count: wantsXml ? documentsIn(groups, 'pending') : 0, actor: 'program' },
    { code: 'OPEN', count: openMonths.length, actor: 'program', ...(openUntil === undefined ? {} : { by: openUntil }) },
  ];
  return found.filter(({ count }) => count > 0);
}

/** Documents of a holding, one that was issued to oneself once for each of its directions. */
function documentsIn(groups: readonly UuidGroup[], holding: UuidGroup['holding']): number {
  return groups.reduce((sum, group) => sum + (group.holding === holding ? group.count : 0), 0);
}
