import type { Text } from '@acopio/package-extractor';

interface ErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
}

/** What can go wrong while files are written: code → what happened, what to do, whether the same call may work later. */
export const exportErrors = {
  RFC_INVALID: {
    text: {
      es: 'El RFC del contribuyente no tiene forma de RFC',
      en: 'The RFC of the taxpayer has not the form of one',
    },
    hint: {
      es: 'Dé el RFC de quien emitió o recibió los documentos: nombra una carpeta.',
      en: 'Give the RFC of who issued or received the documents: it names a folder.',
    },
    retryable: false,
  },
  NAME_INVALID: {
    text: { es: 'El nombre no sirve como parte de un archivo', en: 'The name does not serve as a part of a file name' },
    hint: {
      es: 'Use letras sin acento, cifras, punto, guion y guion bajo; hasta 100, sin punto al principio.',
      en: 'Use plain letters, digits, point, hyphen and underscore; at most 100, not beginning with a point.',
    },
    retryable: false,
  },
  TOO_LARGE: {
    text: { es: 'El libro pasaría de 4 GiB', en: 'The workbook would exceed 4 GiB' },
    hint: {
      es: 'Exporte menos meses por libro, o en Parquet.',
      en: 'Export fewer months to a workbook, or to Parquet.',
    },
    retryable: false,
  },
  WRITE_FAILED: {
    text: { es: 'No se pudo escribir', en: 'Writing failed' },
    hint: {
      es: 'Compruebe que la carpeta exista, que haya permiso de escribir en ella y que quede espacio.',
      en: 'Check that the folder exists, that writing to it is allowed, and that there is space left.',
    },
    retryable: true,
  },
} as const satisfies Record<string, ErrorFacts>;

/** A stable code of {@link ExportError}. */
export type ExportErrorCode = keyof typeof exportErrors;

/**
 * Every failure of this package. `message` is English, `text` (what happened) and `hint` (what to do) are Spanish and
 * English, `detail` is a fact that needs no translation (a path, a text that is no RFC), `retryable` tells whether the
 * same call may work later.
 */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly code: ExportErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly detail?: string;
  readonly retryable: boolean;

  constructor(code: ExportErrorCode, options: { detail?: string; cause?: unknown } = {}) {
    const { text, hint, retryable } = exportErrors[code];
    const message = options.detail === undefined ? text.en : `${text.en}: ${options.detail}`;
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    if (options.detail !== undefined) this.detail = options.detail;
    this.retryable = retryable;
  }
}
