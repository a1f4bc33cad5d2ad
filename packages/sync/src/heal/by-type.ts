import type { DocumentType } from '@acopio/sat-client';
import type { Window } from '../model.js';

/** All types of a CFDI by which a query can be narrowed (SAT, Solicitud v1.5, May 2025, TipoComprobante). */
export const DOCUMENT_TYPES: readonly DocumentType[] = ['I', 'E', 'T', 'N', 'P'];

/**
 * Those of `windows` that speak for every document of their period. A window for one type does so only together with those
 * for the other types of the same period; one for a folio never does.
 */
export function speakingForAll(windows: readonly Window[]): readonly Window[] {
  const types = new Map<string, Set<DocumentType>>();
  for (const window of windows) {
    if (window.documentType === undefined || window.folio !== undefined) continue;
    const found = types.get(periodKey(window)) ?? new Set();
    types.set(periodKey(window), found.add(window.documentType));
  }
  return windows.filter(
    (window) =>
      window.folio === undefined &&
      (window.documentType === undefined || types.get(periodKey(window))?.size === DOCUMENT_TYPES.length),
  );
}

function periodKey({ direction, content, from, to }: Window): string {
  return [direction, content, from, to].join('|');
}
