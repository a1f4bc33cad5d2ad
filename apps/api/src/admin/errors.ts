import type { Text } from '../config/language.js';
import type { ExitCode } from './exit-codes.js';

interface ErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly exit: ExitCode;
}

/** What can go wrong with `acopio-admin`: code → what happened, what to do, exit code. */
export const adminErrors = {
  USAGE: {
    text: { es: 'El comando está mal escrito', en: 'The command is not written as it must' },
    hint: {
      es: 'Agregue --help al comando para ver sus opciones.',
      en: 'Add --help to the command to see its options.',
    },
    exit: 2,
  },
  KEY_HAS_NO_PLACE: {
    text: {
      es: 'La llave se muestra una sola vez, y la salida no es una terminal',
      en: 'The key is shown this once, and the output is no terminal',
    },
    hint: {
      es: 'Use --out ARCHIVO para guardarla, o --print para escribirla en la salida. No se creó nada.',
      en: 'Use --out FILE to keep it, or --print to write it to the output. Nothing was made.',
    },
    exit: 2,
  },
  KEY_FILE_EXISTS: {
    text: { es: 'El archivo ya existe', en: 'The file exists already' },
    hint: { es: 'Elija otro nombre. No se creó nada.', en: 'Choose another name. Nothing was made.' },
    exit: 73,
  },
  KEY_FILE_NOT_WRITABLE: {
    text: { es: 'No se puede escribir el archivo', en: 'The file cannot be written' },
    hint: {
      es: 'Revise la carpeta y sus permisos. No se creó nada.',
      en: 'Check the folder and its permissions. Nothing was made.',
    },
    exit: 73,
  },
  TENANT_UNKNOWN: {
    text: { es: 'No existe ese cliente', en: 'There is no such tenant' },
    hint: {
      es: 'Revise el id; lo mostró «tenants create».',
      en: "Check the id; 'tenants create' showed it.",
    },
    exit: 6,
  },
  KEY_UNKNOWN: {
    text: { es: 'El cliente no tiene esa llave', en: 'The tenant has no such key' },
    hint: { es: 'Use «keys list» para ver sus llaves.', en: "Use 'keys list' to see its keys." },
    exit: 6,
  },
  KEY_REVOKED_ALREADY: {
    text: { es: 'La llave ya estaba revocada', en: 'The key had been revoked already' },
    hint: { es: 'No hay nada que hacer.', en: 'There is nothing to do.' },
    exit: 6,
  },
  DATABASE_URL_INVALID: {
    text: { es: 'Falta DATABASE_URL o no es válida', en: 'DATABASE_URL is missing or not valid' },
    hint: {
      es: 'Es postgresql://USUARIO:CONTRASEÑA@SERVIDOR:PUERTO/BASE, con el usuario de la aplicación.',
      en: 'It is postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with the user of the application.',
    },
    exit: 78,
  },
  DATABASE_OWNER_URL_INVALID: {
    text: { es: 'Falta DATABASE_OWNER_URL o no es válida', en: 'DATABASE_OWNER_URL is missing or not valid' },
    hint: {
      es: 'Es la conexión del dueño de la base; solo se usa para prepararla.',
      en: 'It is the connection of the owner of the database; only preparing it uses it.',
    },
    exit: 78,
  },
  DATABASE_AWAY: {
    text: { es: 'La base de datos no responde', en: 'The database does not answer' },
    hint: { es: 'Repita el comando más tarde.', en: 'Run the command again later.' },
    exit: 75,
  },
  UNEXPECTED: {
    text: { es: 'Falla inesperada del programa', en: 'Unexpected fault of the program' },
    hint: {
      es: 'Repórtela con lo que imprime el mismo comando con NODE_DEBUG=acopio.',
      en: 'Report it with what the same command prints under NODE_DEBUG=acopio.',
    },
    exit: 1,
  },
} as const satisfies Record<string, ErrorFacts>;

/** Stable codes of `AdminError`. */
export type AdminErrorCode = keyof typeof adminErrors;

/** The one error of `acopio-admin`. `detail` is a path, an id or the name of an option, never a secret. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly code: AdminErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly detail: string | undefined;
  readonly exit: ExitCode;

  constructor(code: AdminErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const { text, hint, exit } = adminErrors[code];
    super(options.detail === undefined ? text.en : `${text.en}: ${options.detail}`, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.detail = options.detail;
    this.exit = exit;
  }
}
