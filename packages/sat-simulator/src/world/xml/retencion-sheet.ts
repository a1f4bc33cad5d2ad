import type { PseudoCertificate } from '../pseudo-seal.js';
import type { RetencionFacts } from '../retencion-facts.js';
import type { Attributes } from '../xml-text.js';

/** What a retención is written from, whatever its version. */
export interface RetencionSheet {
  readonly facts: RetencionFacts;
  /** Prefix of its namespace with its colon, or empty. */
  readonly own: string;
  readonly namespaces: Attributes;
  /** The issuer's own number (`FolioInt`). */
  readonly number: string;
  readonly seal: string;
  readonly certificate: PseudoCertificate;
  readonly description: string | undefined;
  /** Content of Complemento, the stamp included. */
  readonly complemento: string;
  /** The element Addenda, or nothing. */
  readonly addenda: string;
}
