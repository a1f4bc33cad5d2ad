import type { PackageKind } from '@acopio/package-extractor';
import { explain } from '../explain.js';
import type { ExitCode } from '../exit-codes.js';
import type { Language, Text } from '../language.js';
import { errorFacts, type Outcome, type Terminal } from '../terminal.js';
import { counted, number } from '../wording.js';
import type { Format } from './format.js';
import { emptyTally, type PackageRun, type Tally } from './package-run.js';

/** What a run made. */
export interface Made {
  readonly format: Format;
  /** Absent when it went to standard output. */
  readonly folder: string | undefined;
  /** The files of a table. */
  readonly files: readonly string[];
}

/** What a run comes to. The worst of its packages decides its exit code. */
export function outcomeOf(runs: readonly PackageRun[], made: Made, terminal: Terminal): Outcome {
  const total = sumOf(runs.map(({ tally }) => tally));
  const summary = summaryOf(runs, { total, made });
  // Where standard output carries data, it carries nothing else.
  if (made.folder === undefined && summary.en !== '') terminal.tell(summary);
  const { format, folder, files } = made;
  const failure = runs.find(({ tally }) => tally.failure !== undefined)?.tally.failure;
  return {
    exitCode: worst(runs.map(({ tally }) => exitCodeOf(tally))),
    document: {
      format,
      ...(folder === undefined ? {} : { folder }),
      ...countsOf(total),
      files,
      packages: runs.map((run) => documentOf(run, terminal)),
      ...(failure === undefined ? {} : { error: errorFacts(explain(failure), terminal) }),
    },
    people: folder === undefined || summary.en === '' ? '' : `${terminal.say(summary)}\n`,
  };
}

function exitCodeOf({ failure, unreadable, rejected, conflicts, foreign }: Tally): ExitCode {
  if (failure !== undefined) return explain(failure).exitCode;
  return unreadable + rejected + conflicts + foreign === 0 ? 0 : 6;
}

function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.find((code) => code !== 0 && code !== 6) ?? codes.find((code) => code !== 0) ?? 0;
}

function documentOf({ file, tally }: PackageRun, terminal: Terminal): Record<string, unknown> {
  const { failure, rejections, repeatedNames } = tally;
  return {
    file,
    ...countsOf(tally),
    rejectedRows: rejections,
    repeatedNames,
    ...(failure === undefined ? {} : { error: errorFacts(explain(failure), terminal) }),
  };
}

function countsOf(tally: Tally): Record<string, unknown> {
  const { kind, documents, rows, written, unreadable, rejected, conflicts, repeated, foreign } = tally;
  return { kind, documents, rows, written, unreadable, rejected, conflicts, repeated, foreign };
}

function sumOf(tallies: readonly Tally[]): Tally {
  const total = emptyTally();
  for (const tally of tallies) {
    const kind = bothKinds(total.kind, tally.kind);
    if (kind !== undefined) total.kind = kind;
    for (const name of COUNTS) total[name] += tally[name];
  }
  return total;
}

const COUNTS = [
  'documents',
  'rows',
  'written',
  'unreadable',
  'rejected',
  'conflicts',
  'repeated',
  'foreign',
] as const satisfies readonly (keyof Tally)[];

function bothKinds(a: PackageKind | undefined, b: PackageKind | undefined): PackageKind | undefined {
  if (a === undefined || a === 'empty') return b ?? a;
  return b === undefined || b === 'empty' || a === b ? a : 'mixed';
}

function summaryOf(
  runs: readonly PackageRun[],
  { total, made: { folder } }: { readonly total: Tally; readonly made: Made },
): Text {
  const whole = runs.filter(({ tally }) => tally.failure === undefined || tally.documents + tally.rows > 0);
  const lines = (language: Language): string =>
    [
      ...(runs.length === 1 ? [] : whole.map(({ file, tally }) => `${file}: ${tallyText(tally, language)}`)),
      ...(whole.length === 0 ? [] : [`${folder ?? TO_STDOUT[language]}: ${tallyText(total, language)}`]),
    ].join('\n');
  return { es: lines('es'), en: lines('en') };
}

const TO_STDOUT: Text = { es: 'salida estándar', en: 'standard output' };

function tallyText(tally: Tally, language: Language): string {
  const { documents, rows, written } = tally;
  const more = parts.flatMap(({ count, ...nouns }) => {
    return tally[count] === 0 ? [] : [counted(tally[count], nouns[language], language)];
  });
  const read = [`${number(documents, language)} XML`, counted(rows, ROWS[language], language)];
  const kept = written === documents + rows ? [] : [counted(written, WRITTEN[language], language)];
  return [...read, ...kept, ...more].join(', ');
}

type Nouns = { readonly [language in Language]: { readonly one: string; readonly more: string } };

const ROWS: Nouns = {
  es: { one: 'renglón de metadatos', more: 'renglones de metadatos' },
  en: { one: 'metadata row', more: 'metadata rows' },
};

const WRITTEN: Nouns = { es: { one: 'escrito', more: 'escritos' }, en: { one: 'written', more: 'written' } };

const parts: readonly (Nouns & { readonly count: (typeof COUNTS)[number] })[] = [
  {
    count: 'unreadable',
    es: { one: 'documento ilegible', more: 'documentos ilegibles' },
    en: { one: 'unreadable document', more: 'unreadable documents' },
  },
  {
    count: 'rejected',
    es: { one: 'renglón ilegible', more: 'renglones ilegibles' },
    en: { one: 'unreadable row', more: 'unreadable rows' },
  },
  {
    count: 'conflicts',
    es: { one: 'UUID con dos contenidos', more: 'UUID con dos contenidos' },
    en: { one: 'UUID with two contents', more: 'UUIDs with two contents' },
  },
  {
    count: 'repeated',
    es: { one: 'documento repetido', more: 'documentos repetidos' },
    en: { one: 'repeated document', more: 'repeated documents' },
  },
  {
    count: 'foreign',
    es: { one: 'documento de otro RFC', more: 'documentos de otro RFC' },
    en: { one: 'document of another RFC', more: 'documents of another RFC' },
  },
];
