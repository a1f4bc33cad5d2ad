import type { RecordingErrorCode } from '../replay/recording-error.js';
import type { ScenarioErrorCode } from '../scenario/scenario-error.js';
import type { Text } from '../text.js';
import type { OwnDocumentErrorCode } from '../world/own/own-document-error.js';

/** What the program answers to whoever started it (numbers of BSD's sysexits.h); `--help` prints this table. */
export const EXIT_CODES = {
  0: { es: 'terminó como se pidió (también con Ctrl-C)', en: 'ended as asked (by Ctrl-C, too)' },
  64: { es: 'el comando está mal escrito', en: 'usage: the command is not written as it must' },
  65: {
    es: 'un archivo está mal: escenario, grabación o e.firma que ya estaba',
    en: 'a file is wrong: scenario, recording, or an e.firma that was there',
  },
  66: { es: 'un archivo o carpeta no se puede leer', en: 'a file or folder cannot be read' },
  69: { es: 'no se puede escuchar en el puerto', en: 'the port cannot be listened on' },
  70: { es: 'falla inesperada', en: 'unexpected fault' },
  73: { es: 'un archivo no se puede crear', en: 'a file cannot be created' },
} as const satisfies Record<number, Text>;

/** One of {@link EXIT_CODES}. */
export type ExitCode = keyof typeof EXIT_CODES;

interface ErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly exit: ExitCode;
}

const SEE_HELP: Text = {
  es: 'Agregue --help al comando para ver sus opciones.',
  en: 'Add --help to the command to see its options.',
};

const OTHER_FOLDER: Text = {
  es: 'Elija otra carpeta con --out, o retire los archivos si son de prueba: aquí nada se sobrescribe.',
  en: 'Choose another folder with --out, or remove the files if they are for tests: nothing is overwritten here.',
};

/** What can go wrong in the program itself: code → what happened, what to do, exit code. */
export const CLI_ERRORS = {
  UNKNOWN_OPTION: { text: { es: 'Opción desconocida', en: 'Unknown option' }, hint: SEE_HELP, exit: 64 },
  UNKNOWN_COMMAND: { text: { es: 'Comando desconocido', en: 'Unknown command' }, hint: SEE_HELP, exit: 64 },
  OPTION_REQUIRED: { text: { es: 'Falta una opción', en: 'An option is missing' }, hint: SEE_HELP, exit: 64 },
  OPTION_VALUE_MISSING: {
    text: { es: 'Falta el valor de una opción', en: 'The value of an option is missing' },
    hint: SEE_HELP,
    exit: 64,
  },
  OPTION_VALUE_INVALID: {
    text: { es: 'El valor de una opción no es válido', en: 'The value of an option is not valid' },
    hint: SEE_HELP,
    exit: 64,
  },
  OPTIONS_CONTRADICT: {
    text: { es: 'Dos opciones se contradicen', en: 'Two options contradict each other' },
    hint: SEE_HELP,
    exit: 64,
  },
  PASSWORD_AS_ARGUMENT: {
    text: {
      es: 'La contraseña no se acepta como argumento: quedaría a la vista en la lista de procesos y en el historial',
      en: 'The password is not taken as an argument: it would show in the list of processes and in the history',
    },
    hint: {
      es: 'Use --password-file ARCHIVO; sin ella es 12345678a, como en las e.firmas de prueba del SAT.',
      en: "Use --password-file FILE; without it, it is 12345678a, as in the SAT's test e.firmas.",
    },
    exit: 64,
  },
  PASSWORD_UNREADABLE: {
    text: { es: 'El archivo de la contraseña no se puede leer', en: 'The password file cannot be read' },
    hint: {
      es: 'Revise la ruta y los permisos. Su primera línea es la contraseña.',
      en: 'Check the path and the permissions. Its first line is the password.',
    },
    exit: 66,
  },
  SETTINGS_IMPOSSIBLE: {
    text: { es: 'El simulador no puede funcionar así', en: 'The simulator cannot work like this' },
    hint: {
      es: 'Corrija en el escenario lo que dice el detalle.',
      en: 'Correct in the scenario what the detail says.',
    },
    exit: 65,
  },
  CREDENTIAL_UNUSABLE: {
    text: {
      es: 'Ya hay una e.firma que el simulador no aceptaría',
      en: 'An e.firma is there that would not be accepted',
    },
    hint: OTHER_FOLDER,
    exit: 65,
  },
  CREDENTIAL_EXISTS: {
    text: { es: 'El archivo ya existe', en: 'The file exists already' },
    hint: OTHER_FOLDER,
    exit: 73,
  },
  NOT_WRITABLE: {
    text: { es: 'No se puede escribir', en: 'Cannot write' },
    hint: { es: 'Revise los permisos o elija otra carpeta.', en: 'Check the permissions or choose another folder.' },
    exit: 73,
  },
  PORT_TAKEN: {
    text: { es: 'Otro programa ya escucha en el puerto', en: 'Another program listens on the port already' },
    hint: {
      es: 'Use otros con --port y --admin-port; 0 es cualquiera que esté libre.',
      en: 'Use others with --port and --admin-port; 0 is any free one.',
    },
    exit: 69,
  },
  PORT_REFUSED: {
    text: { es: 'El sistema no permite escuchar en el puerto', en: 'The system does not let the port be listened on' },
    hint: {
      es: 'Use --port y --admin-port con números desde 1024; 0 es cualquiera que esté libre.',
      en: 'Use --port and --admin-port with numbers from 1024 on; 0 is any free one.',
    },
    exit: 69,
  },
  UNEXPECTED: {
    text: { es: 'Falla inesperada del programa', en: 'Unexpected fault of the program' },
    hint: {
      es: 'Repórtelo con lo que imprime el mismo comando con NODE_DEBUG=acopio-sat-simulator.',
      en: 'Report it with what the same command prints under NODE_DEBUG=acopio-sat-simulator.',
    },
    exit: 70,
  },
} as const satisfies Record<string, ErrorFacts>;

/** Exit codes for what is wrong with files of the user's. */
export const FILE_EXITS: Readonly<Record<ScenarioErrorCode | OwnDocumentErrorCode | RecordingErrorCode, ExitCode>> = {
  SCENARIO_UNREADABLE: 66,
  SCENARIO_TOO_LARGE: 65,
  SCENARIO_NOT_JSON: 65,
  SCENARIO_INVALID: 65,
  AUTHORITY_UNREADABLE: 66,
  OWN_FILE_UNREADABLE: 66,
  OWN_FILE_TOO_LARGE: 65,
  OWN_XML_UNREADABLE: 65,
  OWN_METADATA_UNREADABLE: 65,
  OWN_ZIP_UNREADABLE: 65,
  OWN_DOCUMENT_TWICE: 65,
  RECORDING_UNREADABLE: 66,
  RECORDING_TOO_LARGE: 65,
  RECORDING_INVALID: 65,
};

/** Stable codes of {@link CliError}. */
export type CliErrorCode = keyof typeof CLI_ERRORS;

/** The error of the program itself. `detail` needs no translation and is never a secret. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly detail: string | undefined;

  constructor(code: CliErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const { text, hint } = CLI_ERRORS[code];
    super(options.detail === undefined ? text.en : `${text.en}: ${options.detail}`, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.detail = options.detail;
  }
}
