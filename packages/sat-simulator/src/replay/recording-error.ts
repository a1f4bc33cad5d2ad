import type { Text } from '../text.js';

/** What can be wrong with a recording, by stable code: what happened, and what to do. */
const RECORDING_ERRORS = {
  RECORDING_UNREADABLE: {
    text: { es: 'La grabación no se puede leer', en: 'The recording cannot be read' },
    hint: {
      es: 'Indique la carpeta que guardó «acopio … --record», completa.',
      en: "Name the folder that 'acopio … --record' wrote, with all its files.",
    },
  },
  RECORDING_TOO_LARGE: {
    text: { es: 'La grabación tiene más de lo que se lee', en: 'There is more in the recording than is read' },
    hint: {
      es: 'Un intercambio puede tener 1 MB, un sobre 4 MB y un paquete 64 MB; una grabación, 100 000 intercambios y 512 MB de sobres.',
      en: 'An exchange may have 1 MB, an envelope 4 MB, a package 64 MB; a recording 100 000 exchanges and 512 MB of envelopes.',
    },
  },
  RECORDING_INVALID: {
    text: {
      es: 'Un archivo de la grabación no tiene el formato de una grabación',
      en: 'A file of the recording is not as a recording has it',
    },
    hint: {
      es: 'Corrija lo que señala el detalle; docs/recording.es.md explica el formato.',
      en: 'Correct what the detail points at; docs/recording.md explains the format.',
    },
  },
} as const satisfies Record<string, { readonly text: Text; readonly hint: Text }>;

/** Stable codes of {@link RecordingError}. */
export type RecordingErrorCode = keyof typeof RECORDING_ERRORS;

/** The one error of recordings. Reading the same folder again leads to it again. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code: RecordingErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly retryable = false;
  /** The file or folder that it is about. */
  readonly file: string;
  /** A fact that needs no translation: what is missing, or the place in the JSON and what is wrong there. */
  readonly detail: string | undefined;

  constructor(
    code: RecordingErrorCode,
    file: string,
    more: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    const { text, hint } = RECORDING_ERRORS[code];
    super(`${text.en}: ${more.detail === undefined ? file : `${file}: ${more.detail}`}`, { cause: more.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.file = file;
    this.detail = more.detail;
  }
}
