import type { RunResult, SyncReport, Verdict } from '@acopio/sync';
import { explain, type Explanation } from '../explain.js';
import type { ExitCode } from '../exit-codes.js';
import type { Text } from '../language.js';
import { errorFacts, type Terminal } from '../terminal.js';
import { exitCodeOfReport } from '../verdict.js';
import type { Taxpayer } from './taxpayers.js';

/** Who has to do something about a taxpayer now. */
export type Actor = 'nobody' | 'sat' | 'taxpayer' | 'user';

/** What became of one taxpayer. */
export interface TaxpayerRow {
  readonly rfc: string;
  readonly legalName: string;
  readonly exitCode: ExitCode;
  readonly actor: Actor;
  readonly result?: RunResult;
  readonly report?: SyncReport;
  readonly problem?: Explanation;
}

/** Worst first: what nobody foresaw, then what a person has to mend, then what time mends. */
const WORST_FIRST: readonly ExitCode[] = [130, 1, 2, 3, 4, 5, 6, 75, 0];

/** The exit code of all: the worst of theirs. */
export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}

/** A row for one whose run came to its end. */
export function rowOfRun({ rfc, legalName }: Taxpayer, result: RunResult, report: SyncReport): TaxpayerRow {
  const exitCode = result.trouble === undefined ? exitCodeOfReport(report) : 75;
  const problem = result.trouble === undefined ? {} : { problem: explain(result.trouble) };
  return { rfc, legalName, exitCode, actor: actorOf(exitCode), result, report, ...problem };
}

/** A row for one that could not be run to its end. */
export function rowOfProblem({ rfc, legalName }: Taxpayer, problem: Explanation): TaxpayerRow {
  return { rfc, legalName, exitCode: problem.exitCode, actor: actorOf(problem.exitCode, problem.code), problem };
}

/** Codes of credentials that only their holder can mend, at the SAT. */
const OF_THE_HOLDER: ReadonlySet<string> = new Set(['EXPIRED', 'NOT_AN_EFIRMA']);

function actorOf(exitCode: ExitCode, code = ''): Actor {
  if (exitCode === 0) return 'nobody';
  if (exitCode === 75) return 'sat';
  return OF_THE_HOLDER.has(code) ? 'taxpayer' : 'user';
}

/** Who that is, in words. */
export const actorNames: Readonly<Record<Actor, Text>> = {
  nobody: { es: 'nadie', en: 'nobody' },
  sat: { es: 'el SAT', en: 'the SAT' },
  taxpayer: { es: 'el contribuyente', en: 'the taxpayer' },
  user: { es: 'usted', en: 'you' },
};

/** A verdict in a word or two. */
export const verdictNames: Readonly<Record<Verdict, Text>> = {
  complete: { es: 'completo', en: 'complete' },
  listed: { es: 'lista completa', en: 'list complete' },
  open: { es: 'abierto', en: 'open' },
  waiting: { es: 'en espera', en: 'waiting' },
  incomplete: { es: 'incompleto', en: 'incomplete' },
  unasked: { es: 'falta pedir', en: 'not all asked' },
  unproven: { es: 'sin lista', en: 'without list' },
};

/** A row as a part of the document. */
export function factsOfRow(row: TaxpayerRow, terminal: Terminal): Record<string, unknown> {
  const { rfc, legalName, exitCode, actor, result, report, problem } = row;
  return {
    rfc,
    legalName,
    exitCode,
    actor,
    ...(report === undefined ? {} : { verdict: report.verdict }),
    ...(result === undefined ? {} : { state: result.state, calls: result.calls, audited: result.audited }),
    ...(result?.until === undefined ? {} : { until: result.until }),
    ...(problem === undefined ? {} : { error: errorFacts(problem, terminal) }),
    ...(report === undefined ? {} : { report }),
  };
}
