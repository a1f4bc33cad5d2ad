import type { Text } from './config/language.js';

/** Why the service cannot start, or cannot work yet: code → what is wrong, what to do, whether it may pass. */
export const startErrors = {
  SERVER_TOO_OLD: {
    text: { es: 'La versión de PostgreSQL es demasiado antigua', en: 'The version of PostgreSQL is too old' },
    hint: { es: 'Se necesita PostgreSQL 15 o posterior.', en: 'PostgreSQL 15 or later is needed.' },
    retryable: false,
  },
  MIGRATIONS_MISSING: {
    text: {
      es: 'A la base de datos le faltan migraciones de esta versión',
      en: 'The database lacks migrations of this release',
    },
    hint: {
      es: 'Aplíquelas con el usuario dueño de la base antes de iniciar esta versión.',
      en: 'Apply them as the owner of the database before this release starts.',
    },
    retryable: true,
  },
  ROLE_SEES_ALL: {
    text: {
      es: 'El usuario de DATABASE_URL puede ver los datos de todos los clientes',
      en: 'The user of DATABASE_URL can see the data of all tenants',
    },
    hint: {
      es: 'Use un usuario propio de la aplicación, miembro de acopio_app: sin superusuario, sin BYPASSRLS y que no sea dueño de tablas.',
      en: 'Use a user of the application, member of acopio_app: no superuser, no BYPASSRLS, and owner of no table.',
    },
    retryable: false,
  },
  DATABASE_REFUSES: {
    text: { es: 'La base de datos no acepta DATABASE_URL', en: 'The database does not accept DATABASE_URL' },
    hint: {
      es: 'Revise el usuario, la contraseña y el nombre de la base.',
      en: 'Check the user, the password and the name of the database.',
    },
    retryable: false,
  },
  DATABASE_NOT_READY: {
    text: { es: 'La base de datos aún no está lista', en: 'The database is not ready yet' },
    hint: { es: 'Se intenta de nuevo por sí solo; vea la bitácora.', en: 'It is tried again by itself; see the log.' },
    retryable: true,
  },
  CANNOT_LISTEN: {
    text: { es: 'No se puede atender en esa dirección', en: 'The address cannot be listened on' },
    hint: {
      es: 'Elija otro ACOPIO_PORT o ACOPIO_HOST, o detenga el programa que lo ocupa.',
      en: 'Choose another ACOPIO_PORT or ACOPIO_HOST, or stop the program that has it.',
    },
    retryable: false,
  },
} as const satisfies Record<string, { readonly text: Text; readonly hint: Text; readonly retryable: boolean }>;

/** Stable codes of `StartError`. */
export type StartErrorCode = keyof typeof startErrors;

/** Why the service cannot start, or cannot work yet. `detail` is a fact (a version, a name), never a secret. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
  readonly detail: string | undefined;

  constructor(code: StartErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const { text, hint, retryable } = startErrors[code];
    super(options.detail === undefined ? text.en : `${text.en}: ${options.detail}`, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.retryable = retryable;
    this.detail = options.detail;
  }
}
