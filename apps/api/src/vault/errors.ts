interface Text {
  readonly es: string;
  readonly en: string;
}

/** What can go wrong with sealed credentials: code → what happened, what to do, whether the same call may work later. */
export const vaultErrors = {
  SEAL_BROKEN: {
    text: {
      es: 'La credencial guardada fue alterada o no pertenece a este contribuyente',
      en: 'The stored credential was changed, or does not belong to this taxpayer',
    },
    hint: {
      es: 'Entregue otra vez la e.firma del contribuyente y averigüe quién escribe en la base de datos.',
      en: 'Hand in the e.firma of the taxpayer again, and find out who writes to the database.',
    },
    retryable: false,
  },
  KEY_UNKNOWN: {
    text: {
      es: 'La credencial guardada se cifró con otro archivo de llave',
      en: 'The stored credential was sealed with another key file',
    },
    hint: {
      es: 'Devuelva a ACOPIO_KEY_FILE el archivo de llave que se nombra, o entregue otra vez las e.firmas.',
      en: 'Put the key file that is named back as ACOPIO_KEY_FILE, or hand in the e.firmas again.',
    },
    retryable: false,
  },
  KEY_FILE_MISSING: {
    text: { es: 'No existe el archivo de llave', en: 'There is no key file' },
    hint: {
      es: 'Devuelva a su lugar el que se usaba: sin él ninguna credencial guardada se puede abrir. Solo en desarrollo se crea uno nuevo.',
      en: 'Put back the one in use: without it no stored credential can be opened. A new one is made in development only.',
    },
    retryable: false,
  },
  KEY_FILE_UNREADABLE: {
    text: { es: 'El archivo de llave no se puede leer', en: 'The key file cannot be read' },
    hint: { es: 'Revise la ruta y los permisos.', en: 'Check the path and the permissions.' },
    retryable: false,
  },
  KEY_FILE_INVALID: {
    text: { es: 'El archivo no es un archivo de llave', en: 'The file is no key file' },
    hint: {
      es: 'Es un JSON con «keyId» y «key» (32 bytes en base64). Restaure su copia; no lo edite.',
      en: 'It is JSON with "keyId" and "key" (32 bytes in base64). Restore your copy of it; do not edit it.',
    },
    retryable: false,
  },
  KEY_FILE_TOO_OPEN: {
    text: {
      es: 'Otros usuarios de este equipo pueden leer el archivo de llave',
      en: 'Other users of this machine can read the key file',
    },
    hint: {
      es: 'Déjelo solo para el usuario del servicio: chmod 600.',
      en: "Leave it to the service's user alone: chmod 600.",
    },
    retryable: false,
  },
  KEY_FILE_NOT_WRITABLE: {
    text: { es: 'No se pudo crear el archivo de llave', en: 'The key file could not be made' },
    hint: {
      es: 'Revise la carpeta, sus permisos y el espacio libre.',
      en: 'Check the folder, its permissions and the free space.',
    },
    retryable: true,
  },
} as const satisfies Record<string, { readonly text: Text; readonly hint: Text; readonly retryable: boolean }>;

/** Stable codes of `VaultError`. */
export type VaultErrorCode = keyof typeof vaultErrors;

/** The one error of the vault. `detail` is a path or the id of a key, never a secret. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly code: VaultErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
  readonly detail: string | undefined;

  constructor(code: VaultErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const { text, hint, retryable } = vaultErrors[code];
    super(options.detail === undefined ? text.en : `${text.en}: ${options.detail}`, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.retryable = retryable;
    this.detail = options.detail;
  }
}
