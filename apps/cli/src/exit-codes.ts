import type { Text } from './language.js';

/** What the program answers to whoever started it; `--help` prints this table. */
export const exitCodes = {
  0: { es: 'listo', en: 'done' },
  1: { es: 'falla inesperada', en: 'unexpected fault' },
  2: { es: 'el comando está mal escrito', en: 'usage: the command is not written as it must' },
  3: { es: 'e.firma: archivo, contraseña o vigencia', en: 'credential: file, password or validity' },
  4: { es: 'el SAT lo rechazó', en: 'refused by the SAT' },
  5: {
    es: 'cuota o límite del SAT (5002, 5003, 5005, 5008, 5011)',
    en: 'quota or limit of the SAT (5002, 5003, 5005, 5008, 5011)',
  },
  6: { es: 'una persona debe actuar', en: 'a person must act' },
  75: {
    es: 'hay que esperar al SAT, o el periodo sigue abierto: repita el comando más tarde',
    en: 'the SAT is still at work, or the period is still open: run the command again later',
  },
  130: { es: 'interrumpido', en: 'interrupted' },
} as const satisfies Record<number, Text>;

/** One of the table's codes. */
export type ExitCode = keyof typeof exitCodes;

/** What is told of an error, and the exit code that it ends with. */
export interface ErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly exit: ExitCode;
}

/** Codes of `CodEstatus` that stand for a quota or a limit. */
const LIMITS: ReadonlySet<string | undefined> = new Set(['5002', '5003', '5005', '5008', '5011']);

/** The exit code of a refusal by its `CodEstatus`. */
export function exitCodeOfRefusal(codEstatus: string | undefined): ExitCode {
  return LIMITS.has(codEstatus) ? 5 : 4;
}

/**
 * Exit codes of the packages' errors, by the error's name and its code; `_` stands for the other codes. By name, because
 * whoever starts the program only for its help should not wait for the packages to load.
 */
const OF_ERRORS: Readonly<Record<string, Readonly<Record<string, ExitCode>>>> = {
  CredentialError: { _: 3 },
  SatError: {
    UNREACHABLE: 75,
    TIMEOUT: 75,
    CONNECTION_LOST: 75,
    OUTAGE: 75,
    FAULT: 4,
    LOGIN_REFUSED: 4,
    REFUSED: 4,
    LIMIT_REACHED: 5,
    UNREADABLE_ANSWER: 6,
    DAMAGED_PACKAGE: 6,
    QUERY_INVALID: 2,
    SIGNING_FAILED: 3,
    ABORTED: 130,
    _: 1,
  },
  SoapSecurityError: { _: 1 },
  PackageError: { _: 6 },
  ExportError: { _: 6 },
  LedgerError: { LEDGER_LOCKED: 75, LEDGER_LOCKED_ELSEWHERE: 75, _: 6 },
  SyncError: { PERIOD_INVALID: 2, REVISION_CONFLICT: 75, _: 6 },
};

/** The exit code of an error of a package; 1 for one that nobody foresaw. */
export function exitCodeOfError(name: string, code: string): ExitCode {
  const codes = OF_ERRORS[name];
  return codes?.[code] ?? codes?.['_'] ?? 1;
}
