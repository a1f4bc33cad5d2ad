import { credentialErrorCodes } from './credential-error-codes.js';
import type { ErrorFacts } from './exit-codes.js';
import type { Text } from './language.js';

const SEE_HELP: Text = {
  es: 'Agregue --help al comando para ver sus opciones.',
  en: 'Add --help to the command to see its options.',
};

const OTHER_WAYS: Text = {
  es: 'Use la variable EFIRMA_PASSPHRASE, --password-file ARCHIVO, la entrada estándar, o escríbala cuando se le pida.',
  en: 'Use the variable EFIRMA_PASSPHRASE, --password-file FILE, standard input, or type it when asked.',
};

/** What can go wrong in this program itself: code → what happened, what to do, exit code. */
export const cliErrors = {
  UNKNOWN_OPTION: { text: { es: 'Opción desconocida', en: 'Unknown option' }, hint: SEE_HELP, exit: 2 },
  UNKNOWN_COMMAND: {
    text: { es: 'Comando desconocido', en: 'Unknown command' },
    hint: { es: 'Use acopio --help para ver los comandos.', en: 'Use acopio --help to see the commands.' },
    exit: 2,
  },
  COMMAND_MISSING: {
    text: { es: 'Falta el comando', en: 'The command is missing' },
    hint: {
      es: 'Agregue --help para ver los comandos, por ejemplo: acopio --help.',
      en: 'Add --help to see the commands, for example: acopio --help.',
    },
    exit: 2,
  },
  ARGUMENT_MISSING: { text: { es: 'Falta un argumento', en: 'An argument is missing' }, hint: SEE_HELP, exit: 2 },
  TOO_MANY_ARGUMENTS: {
    text: { es: 'Sobran argumentos', en: 'There are too many arguments' },
    hint: SEE_HELP,
    exit: 2,
  },
  OPTION_REQUIRED: { text: { es: 'Falta una opción', en: 'An option is missing' }, hint: SEE_HELP, exit: 2 },
  OPTION_VALUE_MISSING: {
    text: { es: 'Falta el valor de una opción', en: 'The value of an option is missing' },
    hint: SEE_HELP,
    exit: 2,
  },
  OPTION_VALUE_INVALID: {
    text: { es: 'El valor de una opción no es válido', en: 'The value of an option is not valid' },
    hint: SEE_HELP,
    exit: 2,
  },
  STANDARD_INPUT_TWICE: {
    text: {
      es: 'La entrada estándar trae un solo paquete, y «-» está dos veces',
      en: "Standard input carries one package, and '-' stands there twice",
    },
    hint: { es: 'Deje un «-», o nombre archivos.', en: "Keep one '-', or name files." },
    exit: 2,
  },
  OUTPUT_MIXED: {
    text: {
      es: 'Sin --out, la salida estándar llevaría dos cosas a la vez',
      en: 'Without --out, standard output would carry two things at once',
    },
    hint: {
      es: 'Indique --out CARPETA. A la salida estándar va una sola tabla: sin --json, y de XML o de metadatos.',
      en: 'Give --out DIR. Standard output takes one table: without --json, and of XML or of metadata.',
    },
    exit: 2,
  },
  NOTHING_HELD: {
    text: { es: 'Ahí no hay nada de ese contribuyente', en: 'There is nothing of that taxpayer there' },
    hint: { es: 'Revise --out, --rfc y --service.', en: 'Check --out, --rfc and --service.' },
    exit: 2,
  },
  PERIOD_MISSING: {
    text: { es: 'Falta el periodo', en: 'The period is missing' },
    hint: {
      es: 'Indique --month 2025-03, o bien --from 2025-01-01 --to 2025-03-31.',
      en: 'Give --month 2025-03, or else --from 2025-01-01 --to 2025-03-31.',
    },
    exit: 2,
  },
  PERIOD_INVALID: {
    text: { es: 'El periodo no es válido', en: 'The period is not valid' },
    hint: {
      es: 'Corríjalo y repita el comando. Nada se envió.',
      en: 'Correct it and run the command again. Nothing was sent.',
    },
    exit: 2,
  },
  PERIOD_TWICE: {
    text: { es: 'El periodo está indicado de dos maneras', en: 'The period is given in two ways' },
    hint: {
      es: 'Indique --month, o bien --from y --to, pero no ambos.',
      en: 'Give --month, or else --from and --to, but not both.',
    },
    exit: 2,
  },
  OPTION_TWICE: {
    text: { es: 'Dos opciones dicen lo mismo', en: 'Two options say the same' },
    hint: { es: 'Deje una de las dos.', en: 'Keep one of the two.' },
    exit: 2,
  },
  QUERY_INVALID: {
    text: { es: 'La consulta no es válida', en: 'The query is not valid' },
    hint: {
      es: 'Corríjala y repita el comando. Nada se envió.',
      en: 'Correct it and run the command again. Nothing was sent.',
    },
    exit: 2,
  },
  ONE_COUNTERPART: {
    text: {
      es: 'De los recibidos, el SAT admite una sola contraparte',
      en: 'Of received documents the SAT takes a single counterpart',
    },
    hint: {
      es: 'Deje un --counterpart, o pida solo emitidos con --direction issued.',
      en: 'Keep one --counterpart, or ask for issued ones alone with --direction issued.',
    },
    exit: 2,
  },
  FOLIO_NOT_ALONE: {
    text: {
      es: 'Un folio se pide solo, sin otras condiciones',
      en: 'A folio is asked for alone, without other conditions',
    },
    hint: {
      es: 'Quite --uuid, o las opciones que nombra el detalle.',
      en: 'Drop --uuid, or the options that are named.',
    },
    exit: 2,
  },
  QUERY_SPENT: {
    text: {
      es: 'El SAT responde la misma consulta de XML dos veces en la vida, y el registro sabe de ambas. No se envió',
      en: 'The SAT answers the same XML query twice in a lifetime, and the ledger knows of both. It was not sent',
    },
    hint: {
      es: 'Los filtros no hacen otra consulta, salvo la contraparte: mueva --from o --to un segundo, o pida metadatos.',
      en: 'Filters do not make another query, except a counterpart: move --from or --to by a second, or ask for metadata.',
    },
    exit: 5,
  },
  QUESTION_REFUSED: {
    text: { es: 'El SAT rechazó la solicitud', en: 'The SAT refused the request' },
    hint: {
      es: 'Corrija lo que el SAT indica; el rechazo no gastó nada.',
      en: 'Mend what the SAT says; the refusal spent nothing.',
    },
    exit: 4,
  },
  EFIRMA_FILE_INVALID: {
    text: { es: 'El archivo de --efirma no es lo que debe', en: 'The file of --efirma is not what it must be' },
    hint: {
      es: 'Es un objeto JSON con certificateFile y privateKeyFile, y si se quiere passPhrase y tokenFile; todos, textos.',
      en: 'It is a JSON object with certificateFile and privateKeyFile, and maybe passPhrase and tokenFile; all are texts.',
    },
    exit: 3,
  },
  TOKEN_FILE_UNSAFE: {
    text: {
      es: 'El archivo del token no es seguro: es un enlace, no es un archivo, u otros lo pueden leer',
      en: 'The token file is not safe: it is a link, or no file, or others can read it',
    },
    hint: {
      es: 'Bórrelo (se crea de nuevo, solo para usted) o use chmod 600. Nada se envió.',
      en: 'Delete it (it is made anew, for you alone) or use chmod 600. Nothing was sent.',
    },
    exit: 2,
  },
  TOKEN_FILE_UNREADABLE: {
    text: { es: 'El archivo del token no se puede leer', en: 'The token file cannot be read' },
    hint: {
      es: 'Revise la ruta y los permisos. Nada se envió.',
      en: 'Check the path and the permissions. Nothing was sent.',
    },
    exit: 2,
  },
  TOKEN_FILE_NOT_WRITABLE: {
    text: { es: 'El token no se pudo guardar', en: 'The token could not be kept' },
    hint: {
      es: 'Revise la carpeta y los permisos. La sesión con el SAT no gasta nada.',
      en: 'Check the folder and the permissions. A login to the SAT spends nothing.',
    },
    exit: 2,
  },
  FILE_NOT_WRITABLE: {
    text: { es: 'Un archivo no se pudo escribir', en: 'A file could not be written' },
    hint: {
      es: 'Revise la carpeta, los permisos y el espacio en disco; no se gastó ni se perdió nada.',
      en: 'Check the folder, the permissions and the space on the disk; nothing was spent or lost.',
    },
    exit: 6,
  },
  PASSWORD_AS_ARGUMENT: {
    text: {
      es: 'La contraseña no se acepta como argumento: quedaría a la vista en la lista de procesos y en el historial',
      en: 'The password is not taken as an argument: it would show in the list of processes and in the history',
    },
    hint: OTHER_WAYS,
    exit: 2,
  },
  PASSWORD_MISSING: {
    text: { es: 'Falta la contraseña de la llave', en: 'The password of the key is missing' },
    hint: OTHER_WAYS,
    exit: 3,
  },
  ...credentialErrorCodes,
  CREDENTIAL_FILE_UNREADABLE: {
    text: { es: 'Un archivo de la e.firma no se puede leer', en: 'A file of the e.firma cannot be read' },
    hint: { es: 'Revise la ruta y los permisos.', en: 'Check the path and the permissions.' },
    exit: 3,
  },
  CREDENTIAL_FILE_TOO_LARGE: {
    text: { es: 'El archivo es demasiado grande para ser de una e.firma', en: 'The file is too large for an e.firma' },
    hint: {
      es: 'Un .cer, un .key o un archivo de contraseña ocupan unos pocos KB.',
      en: 'A .cer, a .key or a password file has a few KB.',
    },
    exit: 3,
  },
  REQUEST_ID_INVALID: {
    text: { es: 'No es un IdSolicitud', en: 'This is no IdSolicitud' },
    hint: { es: 'Cópielo como lo dio el SAT: es un UUID.', en: 'Copy it as the SAT gave it: it is a UUID.' },
    exit: 2,
  },
  PACKAGE_ID_INVALID: {
    text: { es: 'No es un IdPaquete', en: 'This is no IdPaquete' },
    hint: {
      es: 'Cópielo como lo dio el SAT: un UUID, un guion bajo y un número.',
      en: 'Copy it as the SAT gave it: a UUID, an underscore and a number.',
    },
    exit: 2,
  },
  PACKAGE_SPENT: {
    text: {
      es: 'El paquete ya no se puede descargar: gastó sus dos descargas o venció. No se llamó al SAT',
      en: 'The package cannot be fetched any more: both downloads are used, or it expired. The SAT was not called',
    },
    hint: {
      es: 'Ejecute «acopio sync» para el mismo periodo: pide los documentos de nuevo si queda cómo.',
      en: "Run 'acopio sync' for the same period: it asks for the documents again where that is still possible.",
    },
    exit: 5,
  },
  PACKAGE_DAMAGED: {
    text: { es: 'El SAT entregó dos veces un paquete dañado', en: 'The SAT delivered a damaged package twice' },
    hint: {
      es: 'Los bytes recibidos quedaron aparte. Levante un caso en el portal del SAT con el IdPaquete.',
      en: "The bytes as received are kept aside. Open a case at the SAT's portal with the IdPaquete.",
    },
    exit: 6,
  },
  PACKAGE_UNREADABLE: {
    text: { es: 'El paquete llegó entero, pero no se puede leer', en: 'The package came whole, but cannot be read' },
    hint: {
      es: 'Está guardado y no se vuelve a descargar. Levante un caso en el portal del SAT con el IdPaquete.',
      en: "It is kept, and not fetched again. Open a case at the SAT's portal with the IdPaquete.",
    },
    exit: 6,
  },
  PACKAGE_WAITS: {
    text: { es: 'El SAT no entregó el paquete por ahora', en: 'The SAT did not hand out the package for now' },
    hint: { es: 'Repita el comando más tarde.', en: 'Run the command again later.' },
    exit: 75,
  },
  RECORDING_FOLDER_TAKEN: {
    text: { es: 'La carpeta de --record tiene otra cosa', en: 'The folder of --record holds something else' },
    hint: {
      es: 'Indique una carpeta nueva, o la de una grabación anterior para continuarla. Nada se envió.',
      en: 'Give a new folder, or that of an earlier recording to go on with it. Nothing was sent.',
    },
    exit: 2,
  },
  RECORDING_KEY_MISSING: {
    text: {
      es: 'La grabación no se puede continuar: falta la llave con la que se reemplazaron los nombres, o no es de una grabación',
      en: 'The recording cannot be continued: the key with which names were replaced is missing, or is none',
    },
    hint: { es: 'Indique una carpeta nueva. Nada se envió.', en: 'Give a new folder. Nothing was sent.' },
    exit: 2,
  },
  RECORDING_FOLDER_UNUSABLE: {
    text: { es: 'La carpeta de --record no se puede usar', en: 'The folder of --record cannot be used' },
    hint: {
      es: 'Revise la ruta y los permisos. Nada se envió.',
      en: 'Check the path and the permissions. Nothing was sent.',
    },
    exit: 2,
  },
  INTERRUPTED: {
    text: { es: 'Interrumpido', en: 'Interrupted' },
    hint: { es: 'El mismo comando continúa donde se quedó.', en: 'The same command goes on where it stopped.' },
    exit: 130,
  },
  UNEXPECTED: {
    text: { es: 'Falla inesperada del programa', en: 'Unexpected fault of the program' },
    hint: {
      es: 'Nada guardado se pierde. Repórtelo con lo que imprime el mismo comando con NODE_DEBUG=acopio.',
      en: 'Nothing that is kept is lost. Report it with what the same command prints under NODE_DEBUG=acopio.',
    },
    exit: 1,
  },
} as const satisfies Record<string, ErrorFacts>;
