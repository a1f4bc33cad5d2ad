import type { CfdiFacts } from '../cfdi-facts.js';
import type { Party } from '../party.js';
import type { PseudoCertificate } from '../pseudo-seal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';
import type { Attributes } from '../xml-text.js';

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
  /** Prefix of the CFDI's namespace with its colon, or empty. */
  readonly own: string;
  readonly hasStampInDescription: boolean;
}

/** What a whole document is written from. */
export interface CfdiSheet extends CfdiWriting {
  readonly namespaces: Attributes;
  readonly seal: string;
  readonly certificate: PseudoCertificate;
  /** Whether the stamp has a Complemento of its own, as CFDI 3.2 and 3.3 allow. */
  readonly isStampApart: boolean;
  /** The stamp; to be called once. */
  stamp(): string;
  /** The Addenda, or nothing; to be called once. */
  addenda(): string;
}

/** The element or elements Complemento. */
export function complementoElements({ own, isStampApart }: CfdiSheet, content: string, stamp: string): string {
  return isStampApart && content !== ''
    ? element(`${own}Complemento`, {}, content) + element(`${own}Complemento`, {}, stamp)
    : element(`${own}Complemento`, {}, content, stamp);
}

/** Value of `ObjetoImp`, which CFDI 4.0 asks of every concept; earlier versions do not have it. */
export function subjectToTax({ version }: CfdiFacts, key: '01' | '02'): string | undefined {
  return version === '4.0' ? key : undefined;
}

/** A party's key of the tax regime: the regime 626 of individuals exists since 2022, and here in CFDI 4.0 only. */
export function regimeOf({ regime }: Party, { version }: CfdiFacts): string {
  return regime === '626' && version !== '4.0' ? '612' : regime;
}
