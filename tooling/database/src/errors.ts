interface Text {
  readonly es: string;
  readonly en: string;
}

/** Everything that can go wrong in this package, by stable code: what happened, what to do, and whether the same call may work later. */
export const databaseToolCodes = {
  NO_BINARY: {
    text: { es: 'No hay PostgreSQL para este sistema', en: 'There is no PostgreSQL for this system' },
    hint: {
      es: 'Instale las dependencias de nuevo, o use un servidor propio con DATABASE_URL.',
      en: 'Install the dependencies again, or use a server of your own with DATABASE_URL.',
    },
    retryable: false,
  },
  NO_SERVER_ACCOUNT: {
    text: {
      es: 'PostgreSQL no funciona como root y no se pudo crear un usuario para él',
      en: 'PostgreSQL does not run as root, and no user could be made for it',
    },
    hint: {
      es: 'Ejecute como otro usuario, o cree el usuario del sistema «postgres».',
      en: 'Run as another user, or create the system user «postgres».',
    },
    retryable: false,
  },
  FOLDER_NOT_WRITABLE: {
    text: { es: 'No se puede escribir en la carpeta', en: 'The folder cannot be written to' },
    hint: {
      es: 'Revise permisos y espacio libre, o elija otra carpeta.',
      en: 'Check permissions and free space, or choose another folder.',
    },
    retryable: true,
  },
  SERVER_NOT_STARTED: {
    text: { es: 'PostgreSQL no pudo iniciar', en: 'PostgreSQL did not start' },
    hint: {
      es: 'El registro del servidor, citado aquí, dice por qué.',
      en: 'The server’s log, quoted here, says why.',
    },
    retryable: true,
  },
  SERVER_NOT_STOPPED: {
    text: { es: 'PostgreSQL no se detuvo', en: 'PostgreSQL did not stop' },
    hint: {
      es: 'El registro del servidor, citado aquí, dice por qué.',
      en: 'The server’s log, quoted here, says why.',
    },
    retryable: true,
  },
  NO_PRISMA: {
    text: { es: 'El proyecto no tiene Prisma', en: 'The project has no Prisma' },
    hint: {
      es: 'Instale las dependencias y ejecute dentro de un paquete que dependa de «prisma».',
      en: 'Install the dependencies, and run inside of a package that depends on «prisma».',
    },
    retryable: false,
  },
  MIGRATIONS_NOT_DEPLOYED: {
    text: { es: 'Las migraciones no se aplicaron', en: 'The migrations were not applied' },
    hint: {
      es: 'Lo que dijo Prisma, citado aquí, dice por qué.',
      en: 'What Prisma said, quoted here, says why.',
    },
    retryable: true,
  },
} as const satisfies Record<string, { text: Text; hint: Text; retryable: boolean }>;

/** Stable codes of `DatabaseToolError`. */
export type DatabaseToolErrorCode = keyof typeof databaseToolCodes;

/** The one error of this package. `detail` is a path or the last lines of a program's output, never a secret. */
export class DatabaseToolError extends Error {
  override readonly name = 'DatabaseToolError';
  readonly code: DatabaseToolErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
  readonly detail: string | undefined;

  constructor(code: DatabaseToolErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const { text, hint, retryable } = databaseToolCodes[code];
    super(options.detail === undefined ? text.en : `${text.en}: ${options.detail}`, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.retryable = retryable;
    this.detail = options.detail;
  }
}
