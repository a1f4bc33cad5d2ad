import type { Text } from './model.js';

/**
 * Everything that can go wrong in this package, by stable code: what happened, what to do, and whether the same call
 * may work later.
 */
export const syncCodes = {
  REVISION_CONFLICT: {
    text: { es: 'Otro proceso cambió el registro mientras tanto', en: 'Another process changed the ledger meanwhile' },
    hint: {
      es: 'Se vuelve a leer y se sigue; no hay que hacer nada.',
      en: 'It is read again and work goes on; nothing to do.',
    },
    retryable: true,
  },
  PERIOD_INVALID: {
    text: { es: 'El periodo no es válido', en: 'The period is not valid' },
    hint: {
      es: 'Use fechas del calendario, la inicial antes de la final y no en el futuro.',
      en: 'Use dates of the calendar, the first before the last and not in the future.',
    },
    retryable: false,
  },
  STORE_NOT_WRITABLE: {
    text: { es: 'No se puede escribir en la carpeta', en: 'The folder cannot be written to' },
    hint: {
      es: 'Revise permisos y espacio libre, o elija otra carpeta. Nada se ha perdido: se continúa donde se quedó.',
      en: 'Check permissions and free space, or choose another folder. Nothing is lost: work goes on where it stopped.',
    },
    retryable: true,
  },
  PACKAGE_NOT_IN_STORE: {
    text: {
      es: 'Un paquete que ya se tenía no está en la carpeta',
      en: 'A package that was held is not in the folder',
    },
    hint: {
      es: 'Devuelva el archivo a su lugar; solo se vuelve a descargar si el SAT aún lo permite.',
      en: 'Put the file back; it is fetched again only while the SAT still allows it.',
    },
    retryable: false,
  },
} as const satisfies Record<string, { text: Text; hint: Text; retryable: boolean }>;

/** Stable codes of `SyncError`. */
export type SyncErrorCode = keyof typeof syncCodes;

/** The one error of this package. `detail` is a language-neutral fact (a path, a date), never a secret. */
export class SyncError extends Error {
  override readonly name = 'SyncError';
  readonly code: SyncErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
  readonly detail: string | undefined;

  constructor(code: SyncErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const { text, hint, retryable } = syncCodes[code];
    super(options.detail === undefined ? text.en : `${text.en}: ${options.detail}`, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.retryable = retryable;
    this.detail = options.detail;
  }
}
