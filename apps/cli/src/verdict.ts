import { defaultLimits, problems, type Calls, type ProblemCode, type SyncReport, type Verdict } from '@acopio/sync';
import { exitCodeOfRefusal, type ExitCode } from './exit-codes.js';
import type { Language, Text } from './language.js';
import { coloured, type Tone } from './terminal.js';
import { counted, mexicoTime, number, windowName } from './wording.js';

/** UUIDs that are printed before a number stands for the rest; `--json` has more. */
const MOST_UUIDS = 10;

const HOURS = defaultLimits.packageLifetime / 3600;

/** The exit code of a report: what kept it from being complete. */
export function exitCodeOfReport(report: Pick<SyncReport, 'verdict' | 'blocked'>): ExitCode {
  switch (report.verdict) {
    case 'complete':
    case 'listed':
    case 'unproven':
      return 0;
    case 'open':
    case 'waiting':
    case 'unasked':
      return 75;
    case 'incomplete':
      return exitCodeOfBlocked(report.blocked);
  }
}

/** Problems that are a quota or a limit of the SAT. */
const LIMITS: ReadonlySet<ProblemCode> = new Set([
  'SOMEONE_ELSE_ASKS',
  'TOO_MANY_IN_A_SECOND',
  'QUERY_SPENT',
  'DAILY_LIMIT',
]);

/** A refusal tells more than a limit, and a limit more than the rest. */
function exitCodeOfBlocked(blocked: SyncReport['blocked']): ExitCode {
  const codes = blocked.map(({ problem }): ExitCode => {
    if (problem.code === 'REFUSED') return exitCodeOfRefusal(problem.codEstatus);
    return LIMITS.has(problem.code) ? 5 : 6;
  });
  return ([4, 5] as const).find((code) => codes.includes(code)) ?? 6;
}

const tones: Readonly<Record<Verdict, Tone>> = {
  complete: 'good',
  listed: 'good',
  unproven: 'plain',
  open: 'waiting',
  waiting: 'waiting',
  unasked: 'waiting',
  incomplete: 'bad',
};

/** The report in words: what is held, or what is not and who must act; then what it cost at the SAT. */
export function verdictText(
  report: SyncReport,
  {
    calls,
    commandLine,
    language,
  }: {
    /** Of a command that calls the SAT. */
    readonly calls?: Calls;
    /** The command that goes on. */
    readonly commandLine: string;
    readonly language: Language;
  },
): string {
  const first = coloured(tones[report.verdict], headline(report, language));
  const told = calls === undefined ? spent(report) : both(called(calls), spent(report));
  return [first, ...details(report, { commandLine, language }), told[language], ''].join('\n');
}

function headline(report: SyncReport, language: Language): string {
  const asOf = report.asOf === undefined ? '' : mexicoTime(report.asOf);
  const openUntil = (report.openUntil ?? '').replace('T', ' ');
  const waiting = report.waiting.length;
  const again: Text = {
    es: 'Faltan documentos, y se pedirán de nuevo.',
    en: 'Documents are missing, and will be asked for again.',
  };
  const headlines: Readonly<Record<Verdict, Text>> = {
    complete: {
      es: `Completo al ${asOf} (hora de la Ciudad de México): se tiene todo lo que el SAT entrega.`,
      en: `Complete as of ${asOf} (Mexico City time): everything that the SAT hands out is held.`,
    },
    listed: {
      es: `Lista completa al ${asOf} (hora de la Ciudad de México). No se pidió XML.`,
      en: `The list is complete as of ${asOf} (Mexico City time). XML was not asked for.`,
    },
    open: {
      es: `Abierto hasta ${openUntil} (hora de la Ciudad de México): aún pueden llegar documentos del periodo. Al día ${asOf}.`,
      en: `Open until ${openUntil} (Mexico City time): documents of the period may still arrive. Up to date as of ${asOf}.`,
    },
    waiting:
      waiting === 0
        ? again
        : {
            es: `En espera de lo que el SAT responda a ${counted(waiting, { one: 'consulta', more: 'consultas' }, 'es')}.`,
            en: `Waiting for the SAT's answer to ${counted(waiting, { one: 'query', more: 'queries' }, 'en')}.`,
          },
    incomplete: { es: 'Incompleto: una persona debe actuar.', en: 'Incomplete: a person must act.' },
    unasked: {
      es: 'Una parte del periodo aún no se ha pedido al SAT.',
      en: 'A part of the period has not been asked for yet.',
    },
    unproven: {
      es: 'Se tiene el XML que el SAT entregó. Sin metadatos nadie sabe si falta alguno.',
      en: 'The XML that the SAT gave is held. Without metadata nobody knows whether any is missing.',
    },
  };
  return headlines[report.verdict][language];
}

function details(
  report: SyncReport,
  { commandLine, language }: { readonly commandLine: string; readonly language: Language },
): string[] {
  const lines: string[] = [];
  const add = (text: Text): void => void lines.push(text[language]);
  for (const line of blockedLines(report.blocked)) add(line);
  for (const holding of ['missing', 'conflict', 'unlisted'] as const)
    lines.push(...exceptions(report, holding, language));
  if (report.unreadable > 0) {
    const count = number(report.unreadable, language);
    add({
      es: `  ${count} entradas o renglones de los paquetes no se pudieron leer; los XML entre ellos están en xml/unreadable.`,
      en: `  ${count} entries or rows of the packages could not be read; the XML among them is in xml/unreadable.`,
    });
  }
  if (report.verdict === 'waiting' || report.verdict === 'open') add(goOn(report, commandLine));
  return lines;
}

/** Each blocked window with its problem, the SAT's words, and who must act. */
export function blockedLines(blocked: SyncReport['blocked']): Text[] {
  return blocked.map(({ window, problem }) => {
    const { text, hint } = problems[problem.code];
    const words = [problem.codEstatus, problem.detail].filter((part) => part !== undefined).join(' ');
    const name = windowName(window);
    const told = (language: Language): string =>
      [
        `  ✗ ${name[language]}: ${text[language]}${words === '' ? '' : ` (${words})`}`,
        `    → ${hint[language]} [${problem.code}]`,
      ].join('\n');
    return { es: told('es'), en: told('en') };
  });
}

const exceptionTexts = {
  missing: {
    es: 'El SAT los lista pero no venían en sus paquetes. Si ya se pidieron de nuevo y por folio, búsquelos en el portal del SAT o pida el XML al emisor:',
    en: "The SAT lists them, but they were not in its packages. If they were asked for again and by folio already, look them up at the SAT's portal, or ask the issuer for the XML:",
  },
  conflict: {
    es: 'El mismo UUID con dos contenidos; ambos se guardaron, compárelos:',
    en: 'One UUID with two contents; both are kept, compare them:',
  },
  unlisted: {
    es: 'Con XML pero sin renglón en los metadatos; suele arreglarse al volver a pedir la lista:',
    en: 'With XML but without a row in the metadata; asking for the list again usually mends it:',
  },
} as const satisfies Record<string, Text>;

function exceptions(report: SyncReport, holding: keyof typeof exceptionTexts, language: Language): string[] {
  if (!report.job.contents.includes('xml')) return [];
  if (holding === 'unlisted' && !report.job.contents.includes('metadata')) return [];
  // A document that is both issued and received stands in two rows; here it counts once where all are known.
  const found = report.exceptions.filter((exception) => exception.holding === holding);
  const total = Math.max(found.length, report.exceptionCount > report.exceptions.length ? rowsOf(report, holding) : 0);
  if (total === 0) return [];
  const shown = found.slice(0, MOST_UUIDS).map(({ uuid, month }) => `    ${month}  ${uuid}`);
  const rest = total - shown.length;
  const more: Text = { es: `    … y ${number(rest, 'es')} más`, en: `    … and ${number(rest, 'en')} more` };
  return [
    `  ${number(total, language)}: ${exceptionTexts[holding][language]}`,
    ...shown,
    ...(rest > 0 ? [more[language]] : []),
  ];
}

function rowsOf({ months }: SyncReport, holding: keyof typeof exceptionTexts): number {
  return months.reduce((sum, row) => sum + row[holding], 0);
}

/** Which command goes on, and how long packages can be fetched. */
function goOn({ fetchBefore, verdict, waiting }: SyncReport, commandLine: string): Text {
  const command = `\n  ${commandLine}`;
  if (verdict === 'open')
    return {
      es: `  Ejecute de nuevo después de esa fecha, o antes para ponerlo al día:${command}`,
      en: `  Run again after that, or earlier to bring it up to date:${command}`,
    };
  if (waiting.length === 0)
    return {
      es: `  Ejecute de nuevo; si hoy ya se pidieron todos los folios que se piden en un día, desde mañana:${command}`,
      en: `  Run again; from tomorrow on, if as many folios as are asked for in a day were asked for today:${command}`,
    };
  const until = fetchBefore === undefined ? undefined : mexicoTime(fetchBefore);
  return {
    es: `  Nada se pierde mientras tanto. ${
      until === undefined
        ? `Ejecute de nuevo antes de ${HOURS} horas, lo que duran los paquetes:`
        : `Los paquetes listos se pueden descargar hasta ${until} (hora de la Ciudad de México):`
    }${command}`,
    en: `  Nothing is lost meanwhile. ${
      until === undefined
        ? `Run again within ${HOURS} hours, which is how long packages live:`
        : `Packages that are ready can be fetched until ${until} (Mexico City time):`
    }${command}`,
  };
}

function called({ login, request, verify, download }: Calls): Text {
  return {
    es: `Llamadas al SAT de este comando: sesión ${login}, solicitud ${request}, verificación ${verify}, descarga ${download}.`,
    en: `Calls to the SAT by this command: login ${login}, request ${request}, verify ${verify}, download ${download}.`,
  };
}

function spent({ spent: { queries, downloads } }: SyncReport): Text {
  return {
    es: `Gastado por el periodo: solicitudes ${queries}, descargas ${downloads}.`,
    en: `Spent for the period: requests ${queries}, downloads ${downloads}.`,
  };
}

function both(first: Text, second: Text): Text {
  return { es: `${first.es} ${second.es}`, en: `${first.en} ${second.en}` };
}
