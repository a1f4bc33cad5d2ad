import { randomUuid } from '../random.js';
import type { Random } from '../random.js';
import { escapeXml } from '../xml-text.js';
import { STAMP_NAMESPACE } from './stamp.js';

/**
 * The ways in which issuers write one and the same document: all are legal XML, and each has misled a reader that searched the text instead of
 * parsing it.
 */
export interface Spelling {
  /** Prefix of the document's own namespace with its colon, or empty when it is the default namespace. */
  readonly own: string;
  /** Prefix of the stamp's namespace. */
  readonly stamp: string;
  readonly isStampNamespaceOnRoot: boolean;
  readonly isPretty: boolean;
  readonly hasByteOrderMark: boolean;
  readonly declaration: string;
  readonly isUuidUpperCase: boolean;
  /** A comment at the start that holds another document's stamp. */
  readonly hasStampInComment: boolean;
  /** A description that reads like a stamp. */
  readonly hasStampInDescription: boolean;
  /** An Addenda at the end that holds another document's stamp, in the stamp's true namespace. */
  readonly hasStampInAddenda: boolean;
}

const DECLARATIONS = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<?xml version="1.0" encoding="utf-8"?>',
  "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n",
  '<?xml version="1.0" encoding="UTF-8"?>\r\n',
  '',
] as const;

/** Draws how a document is written; `ownPrefix` is the usual prefix of its namespace, without the colon. */
export function drawSpelling(random: Random, ownPrefix: string): Spelling {
  return {
    own: random.chance(0.04) ? '' : `${ownPrefix}:`,
    stamp: random.chance(0.04) ? 't' : 'tfd',
    isStampNamespaceOnRoot: random.chance(0.08),
    isPretty: random.chance(0.25),
    hasByteOrderMark: random.chance(0.03),
    declaration: random.chance(0.8) ? DECLARATIONS[0] : random.pick(DECLARATIONS),
    isUuidUpperCase: random.chance(0.8),
    hasStampInComment: random.chance(0.03),
    hasStampInDescription: random.chance(0.03),
    hasStampInAddenda: random.chance(0.06),
  };
}

/** Another document's stamp as it looks in XML. */
function strayStamp(random: Random): string {
  return `<tfd:TimbreFiscalDigital xmlns:tfd="${STAMP_NAMESPACE}" Version="1.1" UUID="${randomUuid(random).toUpperCase()}"/>`;
}

/** Content of an Addenda that encloses another document's stamp. */
export function strayAddenda(random: Random): string {
  const note = escapeXml('Pedido "A&B" <urgente>\nentregar en almacén');
  return `<ext:entrega xmlns:ext="urn:acopio:addenda"><ext:nota>${note}</ext:nota>${strayStamp(random)}</ext:entrega>`;
}

/** The whole file: byte order mark, declaration, comment, root; one element per line when it is pretty. */
export function documentText(spelling: Spelling, root: string, random: Random): string {
  const comment = spelling.hasStampInComment ? `<!-- ${strayStamp(random)} -->` : '';
  // No value holds `><`, because every `>` and `<` in a value is escaped.
  const body = spelling.isPretty ? root.replaceAll('><', '>\n<') : root;
  return `${spelling.hasByteOrderMark ? '\ufeff' : ''}${spelling.declaration}${comment}${body}`;
}
