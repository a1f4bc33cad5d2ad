import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Installation, Received } from './http.js';
import type { TestSigner } from './signer.js';

/** A message with nothing wrong in it, as what it says: the attributes of the SAT's contract, by their names. */
export type PlainMessage =
  | { readonly operation: 'login' }
  | {
      readonly operation: 'request' | 'verify' | 'download';
      /** Local name of the operation's element. */
      readonly element: string;
      readonly attributes: Readonly<Record<string, string>>;
      /** Of a request for issued documents. */
      readonly receivers: readonly string[];
    };

/** Whose messages a speaker says, and to whom. */
export interface Voice {
  /** The service is below `/<service>`, at the SAT's paths. */
  readonly url: string;
  readonly service: Installation;
  readonly rfc: string;
  readonly signer: TestSigner;
  /** The service's own present, by which periods and limits go; logins go by the real time. */
  readonly now: () => Promise<Date>;
}

/** A client under test: it says plain messages in place of the suite, which goes on asserting on the raw answers. */
export interface Speaker {
  /**
   * Says a message and gives the raw answer: the first one, if the speaker said it more than once. A login is always a new one; the other
   * messages go with the token of the last. Rejects when there was no whole answer.
   *
   * @returns `undefined` for a message that this client does not send; the suite then says it itself.
   */
  say(message: PlainMessage): Promise<Received | undefined>;
}

/** Makes a speaker for a taxpayer at one installation; called for each client of each case. */
export type SpeakerOf = (voice: Voice) => Speaker;

/** The default export of the module that `ACOPIO_SAT_SPEAKER` names, if it names any. */
export async function findSpeaker(): Promise<SpeakerOf | undefined> {
  const { ACOPIO_SAT_SPEAKER: name } = process.env;
  if (name === undefined || name === '') {
    return undefined;
  }
  const url = isAbsolute(name) || name.startsWith('.') ? pathToFileURL(resolve(name)).href : name;
  const { default: speakerOf } = (await import(url)) as { readonly default?: unknown };
  if (typeof speakerOf !== 'function') {
    throw new RangeError(`ACOPIO_SAT_SPEAKER: ${name} has no function as its default export`);
  }
  return speakerOf as SpeakerOf;
}
