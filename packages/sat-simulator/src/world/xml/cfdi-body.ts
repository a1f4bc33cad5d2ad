import type { CfdiFacts } from '../cfdi-facts.js';
import type { Random } from '../random.js';

/** What the body of one type of CFDI is made of. */
export interface CfdiBody {
  /** Children of Conceptos, and what follows Conceptos. */
  readonly concepts: readonly string[];
  readonly taxes: string;
  /** Content of Complemento beside the stamp. */
  readonly complemento: string;
}

/** What the writers of the bodies share. */
export interface CfdiWriting {
  readonly facts: CfdiFacts;
  readonly random: Random;
  /** Prefix of the namespace of CFDI 4.0 with its colon, or empty. */
  readonly own: string;
  readonly hasStampInDescription: boolean;
}
