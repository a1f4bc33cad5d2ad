import type { DownloadQuery } from '@acopio/sat-client';
import type { Direction, Instant, Window } from '@acopio/sync';
import { mexicoCityTime } from '@acopio/sync';
import type { Language, Text } from './language.js';

/** A whole number as people write it. */
export function number(value: number, language: Language): string {
  return new Intl.NumberFormat(language === 'es' ? 'es-MX' : 'en-US').format(value);
}

/** A count and what is counted: `1 documento`, `2 documentos`. */
export function counted(
  count: number,
  nouns: { readonly one: string; readonly more: string },
  language: Language,
): string {
  return `${number(count, language)} ${count === 1 ? nouns.one : nouns.more}`;
}

/** A size in the decimal units of IEC 80000-13. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 1_000_000 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

/** An instant as a time of day on the clock of this machine. */
export function clockTime(instant: Instant): string {
  return new Date(instant).toTimeString().slice(0, 8);
}

/** An instant on the wall clock of Mexico City, where the SAT's days begin: `2025-04-03 09:15`. */
export function mexicoTime(instant: Instant): string {
  return mexicoCityTime(new Date(instant)).slice(0, 16).replace('T', ' ');
}

/** Issued and received as words. */
export const directionNames: Readonly<Record<Direction, Text>> = {
  issued: { es: 'emitidos', en: 'issued' },
  received: { es: 'recibidos', en: 'received' },
};

/** What a window asks for, in a few words. */
export function windowName({
  direction,
  content,
  from,
  to,
  documentType,
  folio,
}: Pick<Window, 'direction' | 'content' | 'from' | 'to' | 'documentType' | 'folio'>): Text {
  if (folio !== undefined) return { es: `folio ${folio}`, en: `folio ${folio}` };
  const kind = content === 'metadata' ? { es: 'metadatos', en: 'metadata' } : { es: 'XML', en: 'XML' };
  const type =
    documentType === undefined ? { es: '', en: '' } : { es: `, tipo ${documentType}`, en: `, type ${documentType}` };
  const period = `${from.replace('T', ' ')} – ${to.replace('T', ' ')}`;
  return {
    es: `${kind.es} de ${directionNames[direction].es}${type.es}, ${period}`,
    en: `${kind.en} of ${directionNames[direction].en}${type.en}, ${period}`,
  };
}

/** What a query asks for, with its filters by the names of their options. */
export function queryName(query: DownloadQuery): Text {
  if (query.kind === 'folio') return { es: `folio ${query.uuid}`, en: `folio ${query.uuid}` };
  // The type stands among the filters.
  const { from, to, content } = query;
  const { es, en } = windowName({ from, to, content, direction: query.kind });
  const filters = [
    ['--status', query.status],
    ['--type', query.documentType],
    ['--counterpart', query.kind === 'issued' ? query.counterparts?.join(' ') : query.counterpart],
    ['--on-behalf-of', query.onBehalfOf],
    ['--complemento', query.complemento],
  ].flatMap(([option, value]) => (value === undefined ? [] : `, ${option} ${value}`));
  return { es: es + filters.join(''), en: en + filters.join('') };
}
