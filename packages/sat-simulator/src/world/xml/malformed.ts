import type { Batch } from '../batch.js';

/** Where in a document a defect is put: just inside its Complemento, which every document has. */
const COMPLEMENTO = /<(?:\w+:)?Complemento>/;
const DECLARATION = /^\ufeff?(?:<\?xml.*?\?>)?/;
const LEGAL_NOTE = '<ext:nota xmlns:ext="urn:acopio:nota" texto="Pedido A y B"/>';
/** How much of a truncated document is left. */
const SHARE_LEFT = 0.6;

function inComplemento(xml: string, content: string): string {
  return xml.replace(COMPLEMENTO, (tag) => tag + content);
}

/**
 * Ways in which documents are malformed, and how a good one gets so. libxml2, and with it much software in use, refuses them all; a parser that does
 * not look into the URIs of namespaces reads the first.
 */
const DEFECTS = {
  /** A namespace that is no URI: `xmlns:schemaLocation` where `xsi:schemaLocation` was meant (python-satcfdi, issue 7, August 2023). */
  invalidNamespace: (xml: string) =>
    inComplemento(
      xml,
      '<registrofiscal:CFDIRegistroFiscal xmlns:registrofiscal="http://www.sat.gob.mx/registrofiscal" xmlns:schemaLocation="http://www.sat.gob.mx/registrofiscal http://www.sat.gob.mx/sitio_internet/cfd/cfdiregistrofiscal/cfdiregistrofiscal.xsd" Version="1.0" Folio="000000000000"/>',
    ),
  undeclaredPrefix: (xml: string) =>
    inComplemento(xml, '<implocal:ImpuestosLocales version="1.0" TotaldeRetenciones="0.00" TotaldeTraslados="0.00"/>'),
  truncated: (xml: string) => xml.slice(0, Math.floor(xml.length * SHARE_LEFT)),
  unescapedAmpersand: (xml: string) => inComplemento(xml, LEGAL_NOTE.replace(' y ', ' & ')),
  /** UTF-8 that calls itself UTF-16. */
  wrongEncoding: (xml: string) => xml.replace(DECLARATION, '<?xml version="1.0" encoding="UTF-16"?>'),
  /** A vertical tab, as pasted from a word processor. */
  controlCharacter: (xml: string) => inComplemento(xml, LEGAL_NOTE.replace(' y ', '\u000b')),
} as const satisfies Readonly<Record<string, (xml: string) => string>>;

/** Name of a way in which a document is malformed. */
export type XmlDefect = keyof typeof DEFECTS;

/** All defects. */
export const XML_DEFECTS = Object.keys(DEFECTS) as readonly XmlDefect[];

/** What is wrong with document number `place` of a batch; with as many malformed documents as there are defects, every one occurs. */
export function defectAt({ count, malformed, seed }: Batch, place: number): XmlDefect | undefined {
  const before = Math.floor((place * malformed) / count);
  return Math.floor(((place + 1) * malformed) / count) > before
    ? XML_DEFECTS[(seed[0] + before) % XML_DEFECTS.length]
    : undefined;
}

/** The document with the defect, or as it is. */
export function damaged(xml: string, defect: XmlDefect | undefined): string {
  return defect === undefined ? xml : DEFECTS[defect](xml);
}
