import type { KeyObject } from 'node:crypto';

/** What the simulator's conformance suite asks of a speaker; it loads one at run time and shares no code with it. */

/** A message with nothing wrong in it, by the attributes of the SAT's contract. */
export type PlainMessage =
  | { readonly operation: 'login' }
  | {
      readonly operation: 'request' | 'verify' | 'download';
      readonly element: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly receivers: readonly string[];
    };

/** Whose messages are said, and to whom. */
export interface Voice {
  readonly url: string;
  readonly service: 'cfdi' | 'retenciones';
  readonly rfc: string;
  readonly signer: { readonly certificate: Uint8Array; readonly key: KeyObject };
  readonly now: () => Promise<Date>;
}

/** An answer that came in whole. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
}
