/** One text in the two languages of the project. */
export type Text = { readonly es: string; readonly en: string };

interface ErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
}

const DOWNLOAD_AGAIN: Text = {
  es: 'Conserve el archivo y descargue el paquete otra vez, mientras al SAT le quede una de sus dos descargas.',
  en: 'Keep the file and download the package again, while one of its two downloads is left.',
};

const KEEP_DOCUMENT: Text = {
  es: 'Los demás documentos del paquete no se afectan; conserve este y revíselo a mano.',
  en: 'The other documents of the package are not affected; keep this one and look at it by hand.',
};

const NOT_OURS: Text = {
  es: 'El SAT no entrega paquetes así; compruebe de dónde viene el archivo.',
  en: 'The SAT does not deliver such packages; check where the file comes from.',
};

/** What can go wrong while a package is read: code → what happened, what to do, whether the same call may work later. */
export const packageErrors = {
  NOT_A_ZIP: {
    text: { es: 'El archivo no es un ZIP', en: 'The file is not a ZIP' },
    hint: DOWNLOAD_AGAIN,
    retryable: false,
  },
  TRUNCATED: {
    text: { es: 'Al ZIP le falta una parte', en: 'A part of the ZIP is missing' },
    hint: DOWNLOAD_AGAIN,
    retryable: false,
  },
  DAMAGED: {
    text: {
      es: 'El ZIP se contradice o sus datos están dañados',
      en: 'The ZIP contradicts itself or its data is damaged',
    },
    hint: DOWNLOAD_AGAIN,
    retryable: false,
  },
  UNSUPPORTED: {
    text: {
      es: 'El archivo usa algo que los paquetes del SAT no llevan',
      en: 'The file uses something that packages of the SAT do not have',
    },
    hint: NOT_OURS,
    retryable: false,
  },
  LIMIT_EXCEEDED: {
    text: { es: 'El archivo rebasa un límite de seguridad', en: 'The file exceeds a safety limit' },
    hint: {
      es: 'El detalle nombra el límite; si el archivo es legítimo, súbalo.',
      en: 'The detail names the limit; raise it if the file is legitimate.',
    },
    retryable: false,
  },
  UNSAFE_NAME: {
    text: { es: 'El ZIP trae un nombre de archivo peligroso', en: 'The ZIP holds an unsafe file name' },
    hint: NOT_OURS,
    retryable: false,
  },
  XML_MALFORMED: {
    text: { es: 'El documento no es un XML bien formado', en: 'The document is not well-formed XML' },
    hint: KEEP_DOCUMENT,
    retryable: false,
  },
  DTD_FORBIDDEN: {
    text: { es: 'El XML trae una declaración de tipo de documento', en: 'The XML holds a document type declaration' },
    hint: NOT_OURS,
    retryable: false,
  },
  NOT_A_CFDI: {
    text: {
      es: 'El XML no es un CFDI ni una retención que se conozca',
      en: 'The XML is no CFDI and no retención that is known',
    },
    hint: KEEP_DOCUMENT,
    retryable: false,
  },
  UUID_MISSING: {
    text: {
      es: 'El documento no tiene un timbre con UUID legible',
      en: 'The document has no stamp with a readable UUID',
    },
    hint: KEEP_DOCUMENT,
    retryable: false,
  },
  UUID_AMBIGUOUS: {
    text: { es: 'El documento tiene timbres con UUID distintos', en: 'The document has stamps with different UUIDs' },
    hint: KEEP_DOCUMENT,
    retryable: false,
  },
  METADATA_HEADER_UNKNOWN: {
    text: {
      es: 'Ningún archivo de texto del paquete empieza con un encabezado de metadata conocido',
      en: 'No text file of the package begins with a known metadata header',
    },
    hint: {
      es: 'Quizá el SAT cambió el formato: conserve el paquete y repórtelo con la primera línea del archivo.',
      en: 'The SAT may have changed the format: keep the package and report it with the first line of the file.',
    },
    retryable: false,
  },
  READ_FAILED: {
    text: { es: 'El paquete no se pudo leer', en: 'The package could not be read' },
    hint: {
      es: 'Compruebe que el archivo exista, que haya permiso de leerlo y que el disco o la red respondan.',
      en: 'Check that the file exists, that reading it is allowed, and that the disk or the network answers.',
    },
    retryable: true,
  },
} as const satisfies Record<string, ErrorFacts>;

/** A stable code of {@link PackageError}. */
export type PackageErrorCode = keyof typeof packageErrors;

/**
 * Every failure of this package. `message` is English, `text` (what happened) and `hint` (what to do) are Spanish and
 * English, `detail` is a fact that needs no translation (an entry's name, a limit, a position), `retryable` tells
 * whether the same call on the same source may work later.
 */
export class PackageError extends Error {
  override readonly name = 'PackageError';
  readonly code: PackageErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly detail?: string;
  readonly retryable: boolean;

  constructor(code: PackageErrorCode, options: { detail?: string; cause?: unknown } = {}) {
    const { text, hint, retryable } = packageErrors[code];
    const message = options.detail === undefined ? text.en : `${text.en}: ${options.detail}`;
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    if (options.detail !== undefined) this.detail = options.detail;
    this.retryable = retryable;
  }
}
