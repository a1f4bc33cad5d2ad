import type { ErrorFacts } from './exit-codes.js';

/** What can go wrong around stored credentials; a part of `cliErrors`. */
export const credentialErrorCodes = {
  CREDENTIAL_NOT_STORED: {
    text: { es: 'El almacén no tiene esa credencial', en: 'The store has no such credential' },
    hint: {
      es: 'Use «acopio credential list» para ver las que hay, o agréguela con «acopio credential add».',
      en: "Use 'acopio credential list' to see which there are, or add it with 'acopio credential add'.",
    },
    exit: 3,
  },
  CREDENTIAL_AMBIGUOUS: {
    text: { es: 'El almacén tiene varias de ese RFC', en: 'The store has several of that RFC' },
    hint: {
      es: 'Indique la huella SHA-256 de una de las que nombra el detalle.',
      en: 'Give the SHA-256 thumbprint of one of those that are named.',
    },
    exit: 2,
  },
  STORE_EMPTY: {
    text: { es: 'El almacén de credenciales está vacío', en: 'The credential store is empty' },
    hint: {
      es: 'Agregue las e.firmas con «acopio credential add CARPETA».',
      en: "Add e.firmas with 'acopio credential add DIR'.",
    },
    exit: 3,
  },
  STORE_PASSWORD_MISSING: {
    text: { es: 'Falta la contraseña maestra del almacén', en: 'The store password is missing' },
    hint: {
      es: 'Use la variable ACOPIO_STORE_PASSWORD, un archivo (--store-password-file), o escríbala cuando se le pida.',
      en: 'Use the variable ACOPIO_STORE_PASSWORD, a file (--store-password-file), or type it when asked.',
    },
    exit: 3,
  },
  STORE_PASSWORDS_DIFFER: {
    text: { es: 'Las dos contraseñas que escribió no son iguales', en: 'The two passwords that you typed differ' },
    hint: { es: 'Repita el comando. No se cambió nada.', en: 'Run the command again. Nothing was changed.' },
    exit: 3,
  },
  NO_CREDENTIALS_FOUND: {
    text: { es: 'No se encontró ningún certificado', en: 'No certificate was found' },
    hint: {
      es: 'Indique los archivos .cer y .key, o una carpeta que los contenga.',
      en: 'Name the .cer and .key files, or a folder that has them in it.',
    },
    exit: 3,
  },
  TOO_MANY_CREDENTIAL_FILES: {
    text: { es: 'La carpeta tiene demasiados archivos .cer y .key', en: 'The folder has too many .cer and .key files' },
    hint: { es: 'Indique una carpeta más adentro.', en: 'Name a folder further in.' },
    exit: 2,
  },
  NOT_WITH_ALL: {
    text: {
      es: '--all usa todas las credenciales del almacén, y hay una opción que es de un solo contribuyente',
      en: '--all uses every credential of the store, and an option is there that is for one taxpayer',
    },
    hint: {
      es: 'Quite --all, o las opciones que nombra el detalle.',
      en: 'Drop --all, or the options that are named.',
    },
    exit: 2,
  },
} as const satisfies Record<string, ErrorFacts>;
