import type { Holding } from '@acopio/sync';
import type { ChangeKind, DocumentStatus, FoundDocument } from '@acopio/sync/archive';
import type { Text } from '../language.js';

/** The holdings, in a word or two. */
export const holdingNames: Readonly<Record<Holding, Text>> = {
  conflict: { es: 'en conflicto', en: 'conflict' },
  unlisted: { es: 'XML sin lista', en: 'unlisted' },
  present: { es: 'XML', en: 'XML' },
  not_offered: { es: 'no ofrecido', en: 'not offered' },
  pending: { es: 'pendiente', en: 'pending' },
  missing: { es: 'faltante', en: 'missing' },
};

/** What the SAT's list says of a document. */
export const statusNames: Readonly<Record<DocumentStatus, Text>> = {
  active: { es: 'vigente', en: 'active' },
  cancelled: { es: 'cancelado', en: 'cancelled' },
  unknown: { es: '?', en: '?' },
};

/** What became of a document. */
export const changeNames: Readonly<Record<ChangeKind, Text>> = {
  new: { es: 'nuevo', en: 'new' },
  cancelled: { es: 'cancelado', en: 'cancelled' },
  reappeared: { es: 'reaparecido', en: 're-appeared' },
};

/** The other party of a document: the receiver of an issued one, the issuer of a received one. */
export function otherParty(document: FoundDocument): { readonly rfc: string; readonly name: string } {
  const isIssued = document.directions[0] === 'issued';
  return isIssued
    ? { rfc: document.receiverRfc, name: document.receiverName }
    : { rfc: document.issuerRfc, name: document.issuerName };
}

/** A document as `--json` has it. */
export function documentFacts({ known: _all, ...facts }: FoundDocument): Record<string, unknown> {
  return facts;
}
