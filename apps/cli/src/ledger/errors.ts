import type { Text } from '../language.js';

interface LedgerErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
}

/** What can keep the ledger from being used: code → what happened, what to do, whether the same call may work later. */
export const ledgerErrors = {
  LEDGER_DAMAGED: {
    text: {
      es: 'El registro está dañado o no es un registro de acopio',
      en: 'The ledger is damaged, or is none of acopio',
    },
    hint: {
      es: 'No se tocó. Los paquetes en las carpetas raw y los XML siguen a salvo. Devuelva una copia sana del archivo; si no la hay, muévalo fuera de la carpeta junto con los que empiezan igual y repita el comando: se hace uno nuevo, y lo ya enviado al SAT se cuenta por los archivos .sends.ndjson junto a los paquetes.',
      en: 'It was not touched. The packages in the raw folders and the XML are safe. Put a sound copy of the file back; if there is none, move it out of its folder together with those that begin alike and run the command again: a new one is made, and what was sent to the SAT is counted by the files .sends.ndjson beside the packages.',
    },
    retryable: false,
  },
  LEDGER_NEWER: {
    text: {
      es: 'El registro es de una versión más nueva de acopio',
      en: 'The ledger was written by a newer version of acopio',
    },
    hint: {
      es: 'Actualice acopio. No se cambió nada.',
      en: 'Update acopio. Nothing was changed.',
    },
    retryable: false,
  },
  LEDGER_LOCKED: {
    text: { es: 'Otro proceso usa el registro', en: 'Another process uses the ledger' },
    hint: {
      es: 'Espere a que termine, o ciérrelo, y repita el comando. Si ese proceso no es acopio, borre el archivo.',
      en: 'Wait until it ends, or end it, and run the command again. If that process is not acopio, delete the file.',
    },
    retryable: true,
  },
  LEDGER_LOCKED_ELSEWHERE: {
    text: { es: 'El registro está en uso en otra computadora', en: 'The ledger is in use on another computer' },
    hint: {
      es: 'Espere a que termine allá. Si allá ya no corre acopio, borre el archivo y repita el comando.',
      en: 'Wait until it ends there. If acopio does not run there any more, delete the file and run the command again.',
    },
    retryable: true,
  },
  LEDGER_NOT_WRITABLE: {
    text: { es: 'No se puede escribir en la carpeta del registro', en: "The ledger's folder cannot be written to" },
    hint: {
      es: 'Revise permisos y espacio libre, o elija otra carpeta con --out. Nada a medias cuenta: el mismo comando continúa.',
      en: 'Check permissions and free space, or choose another folder with --out. Nothing half-written counts: the same command goes on.',
    },
    retryable: true,
  },
  LEDGER_RESTORED: {
    text: {
      es: 'El registro es más viejo que los paquetes: no conoce todo lo que ya se envió al SAT',
      en: 'The ledger is older than the packages: it does not know all that was sent to the SAT',
    },
    hint: {
      es: 'Si devolvió una copia antigua a propósito, repita el comando con --accept-restored-ledger: lo enviado desde entonces cuenta como gastado y los paquetes que están se adoptan. Si no, devuelva el registro más reciente. Nada se envió.',
      en: 'If you put an older copy back on purpose, run the command again with --accept-restored-ledger: what was sent since counts as spent, and packages that are there are adopted. If not, put the latest ledger back. Nothing was sent.',
    },
    retryable: false,
  },
  LEDGER_CONFLICTED_COPY: {
    text: {
      es: 'Hay más de un registro: parece que un programa de sincronización guardó otra copia',
      en: 'There is more than one ledger: a synchronising program seems to have kept another copy',
    },
    hint: {
      es: 'Mueva fuera de la carpeta los que no sean el último que se usó; el que queda debe llamarse ledger.sqlite. No sincronice esta carpeta desde dos computadoras.',
      en: 'Move all but the one used last out of the folder; the one that stays must be called ledger.sqlite. Do not synchronise this folder from two computers.',
    },
    retryable: false,
  },
} as const satisfies Record<string, LedgerErrorFacts>;

/** Stable codes of `LedgerError`. */
export type LedgerErrorCode = keyof typeof ledgerErrors;

/** Why the ledger cannot be used. `detail` is a fact that needs no translation: files, a host and a process id, versions. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: LedgerErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
  readonly detail: string | undefined;

  constructor(code: LedgerErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const { text, hint, retryable } = ledgerErrors[code];
    super(options.detail === undefined ? text.en : `${text.en}: ${options.detail}`, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    this.retryable = retryable;
    this.detail = options.detail;
  }
}
