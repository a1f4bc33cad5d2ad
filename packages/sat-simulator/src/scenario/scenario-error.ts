import type { Text } from '../text.js';

/** What can be wrong with a scenario, by stable code: what happened, and what to do. */
export const SCENARIO_ERRORS = {
  SCENARIO_UNREADABLE: {
    text: { es: 'El escenario no se puede leer', en: 'The scenario cannot be read' },
    hint: { es: 'Revise la ruta y los permisos.', en: 'Check the path and the permissions.' },
  },
  SCENARIO_TOO_LARGE: {
    text: { es: 'El escenario ocupa más de 1 MB', en: 'The scenario has more than 1 MB' },
    hint: {
      es: 'Un escenario describe; los documentos propios van en una carpeta: "documents".',
      en: 'A scenario describes; documents of your own belong in a folder: "documents".',
    },
  },
  SCENARIO_NOT_JSON: {
    text: { es: 'El escenario no es JSON en UTF-8', en: 'The scenario is not JSON in UTF-8' },
    hint: {
      es: 'Corrija lo que señala el detalle; JSON no admite comentarios ni comas al final.',
      en: 'Correct what the detail points at; JSON has no comments and no commas at the end.',
    },
  },
  SCENARIO_INVALID: {
    text: { es: 'El escenario tiene datos que no se entienden', en: 'The scenario holds what cannot be understood' },
    hint: {
      es: 'Corrija lo que se señala; el README explica cada dato.',
      en: 'Correct what is pointed at; the README explains every field.',
    },
  },
  AUTHORITY_UNREADABLE: {
    text: { es: 'La autoridad de prueba no se puede leer', en: 'The test authority cannot be read' },
    hint: {
      es: 'Es el authority.json que escribe el simulador. Sin él, el simulador crea otra autoridad (y otras e.firmas).',
      en: 'It is the authority.json that the simulator writes. Without it, the simulator makes another one (and other e.firmas).',
    },
  },
} as const satisfies Record<string, { readonly text: Text; readonly hint: Text }>;

/** Stable codes of {@link ScenarioError}. */
export type ScenarioErrorCode = keyof typeof SCENARIO_ERRORS;

/** One thing in a scenario that is wrong. */
export interface ScenarioProblem {
  /** Where, such as `taxpayers[0].months[2].issued`; the empty text is the whole file. */
  readonly path: string;
  readonly text: Text;
}

/** The one error of scenarios. Reading the same file again leads to it again. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly code: ScenarioErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly retryable = false;
  /** The file or folder that it is about. */
  readonly file: string;
  /** A fact that needs no translation, such as the system's own code. */
  readonly detail: string | undefined;
  /** Everything that is wrong, for `SCENARIO_INVALID`. */
  readonly problems: readonly ScenarioProblem[];

  constructor(
    code: ScenarioErrorCode,
    file: string,
    more: {
      readonly detail?: string;
      readonly problems?: readonly ScenarioProblem[];
      readonly cause?: unknown;
    } = {},
  ) {
    const { text, hint } = SCENARIO_ERRORS[code];
    const { detail, problems = [] } = more;
    const facts = [
      file,
      ...(detail === undefined ? [] : [detail]),
      ...problems.map(({ path, text: { en } }) => (path === '' ? en : `${path}: ${en}`)),
    ];
    super(`${text.en}: ${facts.join('; ')}`, { cause: more.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.file = file;
    this.detail = detail;
    this.problems = problems;
  }
}
