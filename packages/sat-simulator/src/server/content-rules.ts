import { malformed, refusal, SAT_TEXTS } from './codes.js';
import type { Refusal } from './codes.js';
import { isXmlDateTime } from './mexico-time.js';
import type { SatQuery } from './query.js';

/** What was read from `solicitud`: non-empty unqualified attributes, and the receivers that stand before the Signature. */
export interface RequestContent {
  readonly attributes: ReadonlyMap<string, string>;
  readonly receivers: readonly string[];
}

/** A query that may be registered as far as its content goes, or what refuses it. */
export type QueryReading = { readonly query: SatQuery } | { readonly refused: Refusal };

const FOLIO = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The values of `TipoSolicitud` that are documented, and what they ask for. */
export const CONTENTS: Readonly<Record<string, 'xml' | 'metadata'>> = { CFDI: 'xml', Metadata: 'metadata' };

/** Values of `TipoSolicitud` that the contract knows besides: they deserialise and are then refused. */
const UNDOCUMENTED_CONTENTS = new Set(['PDF', 'PDFCOCEMA', 'TXTUUIDMASIVA']);

/** Why WCF could not deserialise the attributes (an enumeration or a date), or `undefined`. */
export function undeserialisable({ attributes }: RequestContent): string | undefined {
  const content = attributes.get('TipoSolicitud');
  if (content !== undefined && !Object.hasOwn(CONTENTS, content) && !UNDOCUMENTED_CONTENTS.has(content)) {
    return 'TipoSolicitud is not one of its values';
  }
  const wrong = ['FechaInicial', 'FechaFinal'].find((name) => {
    const text = attributes.get(name);
    return text !== undefined && !isXmlDateTime(text);
  });
  return wrong && `${wrong} is not a date`;
}

/** Which attribute besides `RfcSolicitante` must carry the signer's RFC, by operation. */
const OWN_RFC: Readonly<Record<string, string>> = {
  SolicitaDescargaEmitidos: 'RfcEmisor',
  SolicitaDescargaRecibidos: 'RfcReceptor',
};

/** 303 when an RFC that must be the signer's is another one. Missing ones are a matter of the content. */
export function mismatchedRfc(element: string, content: RequestContent, rfc: string): Refusal | undefined {
  const own = OWN_RFC[element];
  for (const name of own === undefined ? ['RfcSolicitante'] : ['RfcSolicitante', own]) {
    const value = content.attributes.get(name);
    if (value !== undefined && value !== rfc) {
      return {
        code: '303',
        message: SAT_TEXTS['303'].replace('RfcSolicitante', name),
        reason: `${name} is ${value}, the certificate's RFC is ${rfc}`,
      };
    }
  }
  return undefined;
}

/** What is known of a document that somebody asks for by its folio. */
export interface KnownDocument {
  readonly issuerRfc: string;
  readonly receiverRfc: string;
  readonly cancelledAt?: string;
}

/** The query of a `SolicitaDescargaFolio`, or what refuses it: 301, 5001 (somebody else's document), 5012 (cancelled). */
export function readFolioQuery(
  content: RequestContent,
  rfc: string,
  find: (uuid: string) => KnownDocument | undefined,
): QueryReading {
  const folio = content.attributes.get('Folio') ?? '';
  if (!FOLIO.test(folio)) {
    return { refused: malformed('El Folio no es válido.') };
  }
  const uuid = folio.toLowerCase();
  const document = find(uuid);
  if (document !== undefined && document.issuerRfc !== rfc && document.receiverRfc !== rfc) {
    return { refused: refusal('5001', 'the document is between two others') };
  }
  if (document?.cancelledAt !== undefined) {
    return { refused: refusal('5012', 'the document is cancelled') };
  }
  return { query: { kind: 'folio', uuid } };
}
