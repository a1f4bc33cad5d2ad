import type { Text } from '../../text.js';

/** What can be wrong with documents that somebody brings along, by stable code: what happened, and what to do. */
export const OWN_DOCUMENT_ERRORS = {
  OWN_FILE_UNREADABLE: {
    text: { es: 'Un archivo o una carpeta no se puede leer', en: 'A file or a folder cannot be read' },
    hint: { es: 'Revise la ruta y los permisos.', en: 'Check the path and the permissions.' },
  },
  OWN_FILE_TOO_LARGE: {
    text: { es: 'Un archivo rebasa el límite de tamaño', en: 'A file is larger than is read' },
    hint: {
      es: 'Un XML puede tener 32 MB, una línea de metadatos 1 MB, un ZIP 4 GB y todo junto un millón de documentos.',
      en: 'An XML may have 32 MB, a line of metadata 1 MB, a ZIP 4 GB, and all together a million documents.',
    },
  },
  OWN_XML_UNREADABLE: {
    text: {
      es: 'Un XML no es un CFDI ni una retención que se pueda leer',
      en: 'An XML is no CFDI and no retención that can be read',
    },
    hint: {
      es: 'Quite el archivo, o déjelo como <UUID>.xml junto a los metadatos que lo nombran: entonces se entrega tal cual, como mal formado.',
      en: 'Remove the file, or leave it as <UUID>.xml beside the metadata that name it: then it is delivered as it is, as malformed.',
    },
  },
  OWN_METADATA_UNREADABLE: {
    text: {
      es: 'Un archivo de texto no son metadatos del SAT en UTF-8',
      en: 'A text file is not metadata of the SAT in UTF-8',
    },
    hint: {
      es: 'Corrija lo que señala el detalle, o quite el archivo.',
      en: 'Correct what the detail points at, or remove the file.',
    },
  },
  OWN_ZIP_UNREADABLE: {
    text: { es: 'Un ZIP no se puede leer', en: 'A ZIP cannot be read' },
    hint: { es: 'Descomprímalo y quite el ZIP.', en: 'Unpack it and remove the ZIP.' },
  },
  OWN_DOCUMENT_TWICE: {
    text: { es: 'Dos XML distintos tienen el mismo UUID', en: 'Two different XML have the same UUID' },
    hint: { es: 'Quite uno de los dos.', en: 'Remove one of the two.' },
  },
} as const satisfies Record<string, { readonly text: Text; readonly hint: Text }>;

/** Stable codes of {@link OwnDocumentError}. */
export type OwnDocumentErrorCode = keyof typeof OWN_DOCUMENT_ERRORS;

/** The one error of documents that somebody brings along. Reading the same files again leads to it again. */
export class OwnDocumentError extends Error {
  override readonly name = 'OwnDocumentError';
  readonly code: OwnDocumentErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly retryable = false;
  /** The file or folder that it is about; a file in a ZIP stands after its ZIP and a colon. */
  readonly file: string;
  /** A fact that needs no translation: what the parser says, the row and its column, the other file. */
  readonly detail: string | undefined;

  constructor(
    code: OwnDocumentErrorCode,
    file: string,
    more: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    const { text, hint } = OWN_DOCUMENT_ERRORS[code];
    super(`${text.en}: ${more.detail === undefined ? file : `${file}: ${more.detail}`}`, { cause: more.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.file = file;
    this.detail = more.detail;
  }
}
