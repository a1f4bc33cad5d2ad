import { ParseOption, XmlDocument, XmlElement } from 'libxml2-wasm';

import { attributeOf, childrenNamed, elementChildren, isNamed } from '../../judge/xml.js';
import { readOwnDate } from './own-date.js';
import { isAmount, readOwnUuid } from './own-facts.js';
import type { OwnFacts, ThirdParty } from './own-facts.js';
import { complementoName, DOCUMENT_FORMS, readOwnType } from './own-form.js';
import type { DocumentForm } from './own-form.js';

const OPTIONS = (ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE) as ParseOption;
const STAMP_NAMESPACE = 'http://www.sat.gob.mx/TimbreFiscalDigital';
const THIRD_PARTY_NAMESPACE = 'http://www.sat.gob.mx/terceros';

/** Why a file is no document that can be read; the message says it in a few words. */
class UnreadableXml extends Error {
  override readonly name = 'UnreadableXml';
}

function parse(bytes: Uint8Array): XmlDocument {
  // Before it is parsed: an entity would be expanded while its attribute is read.
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('<!DOCTYPE')) {
    throw new UnreadableXml('a document type declaration');
  }
  try {
    return XmlDocument.fromBuffer(bytes, { option: OPTIONS });
  } catch (cause) {
    throw new UnreadableXml(cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'not well-formed', {
      cause,
    });
  }
}

function formOf(root: XmlElement): DocumentForm {
  const form = DOCUMENT_FORMS.find(
    (form) => isNamed(root, form.namespace, form.root) && attributeOf(root, form.versionName) === form.version,
  );
  if (form === undefined) {
    throw new UnreadableXml(`another root element or version: ${root.name}`);
  }
  return form;
}

function needed<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) {
    throw new UnreadableXml(`no ${what}`);
  }
  return value;
}

function rfcOf(element: XmlElement | undefined, name: string): string | undefined {
  return element && attributeOf(element, name)?.trim().toUpperCase();
}

function partiesOf(root: XmlElement, { namespace, issuer, receiver, service }: DocumentForm) {
  const [emisor] = childrenNamed(root, namespace, 'Emisor');
  const [receptor] = childrenNamed(root, namespace, 'Receptor');
  const inner = receptor && (service === 'cfdi' ? receptor : elementChildren(receptor)[0]);
  const receiverRfc = rfcOf(inner, receiver.rfc);
  return {
    issuerRfc: needed(rfcOf(emisor, issuer.rfc), `Emisor/${issuer.rfc}`),
    issuerName: (emisor && attributeOf(emisor, issuer.name)) ?? '',
    // Only a foreign receiver of a retención has none.
    receiverRfc: service === 'cfdi' ? needed(receiverRfc, `Receptor/${receiver.rfc}`) : (receiverRfc ?? ''),
    receiverName: (inner && attributeOf(inner, receiver.name)) ?? '',
  };
}

function amountsOf(root: XmlElement, form: DocumentForm) {
  const [element] = form.service === 'cfdi' ? [root] : childrenNamed(root, form.namespace, 'Totales');
  const amount = element && attributeOf(element, form.amount)?.trim();
  const withheld = element && form.withheld && attributeOf(element, form.withheld)?.trim();
  return {
    amount: needed(amount !== undefined && isAmount(amount) ? amount : undefined, form.amount),
    ...(withheld === undefined ? {} : { withheld }),
  };
}

function stampOf(inComplementos: readonly XmlElement[]) {
  const stamps = inComplementos.filter((element) => isNamed(element, STAMP_NAMESPACE, 'TimbreFiscalDigital'));
  const [stamp] = stamps;
  const uuids = new Set(stamps.map((one) => readOwnUuid(attributeOf(one, 'UUID') ?? '')));
  if (stamp === undefined || uuids.size !== 1) {
    throw new UnreadableXml(stamp === undefined ? 'no TimbreFiscalDigital' : 'several UUID');
  }
  return {
    uuid: needed([...uuids][0], 'TimbreFiscalDigital/@UUID'),
    certifiedAt: readOwnDate(attributeOf(stamp, 'FechaTimbrado') ?? ''),
    // Version 1.0 does not name the PAC.
    pacRfc: rfcOf(stamp, 'RfcProvCertif') ?? '',
  };
}

function thirdPartyOf(document: XmlDocument, namespace: string): ThirdParty | undefined {
  const namespaces = { c: namespace, t: THIRD_PARTY_NAMESPACE };
  const concept = '/c:Comprobante/c:Conceptos/c:Concepto';
  const [found] = document.find(
    `(${concept}/c:ACuentaTerceros | ${concept}/c:ComplementoConcepto/t:PorCuentadeTerceros)[1]`,
    namespaces,
  );
  if (!(found instanceof XmlElement)) {
    return undefined;
  }
  const rfc = rfcOf(found, 'RfcACuentaTerceros') ?? rfcOf(found, 'rfc');
  const name = attributeOf(found, 'NombreACuentaTerceros') ?? attributeOf(found, 'nombre') ?? '';
  return rfc === undefined ? undefined : { rfc, name };
}

function complementosOf(inComplementos: readonly XmlElement[], document: XmlDocument, namespace: string): string[] {
  const inConcepts = document.find('/c:Comprobante/c:Conceptos/c:Concepto/c:ComplementoConcepto/*', { c: namespace });
  const namespaces = [...inComplementos, ...inConcepts].flatMap((node) =>
    node instanceof XmlElement && node.namespaceUri !== STAMP_NAMESPACE ? node.namespaceUri : [],
  );
  return [...new Set(namespaces.map(complementoName))];
}

function factsOf(document: XmlDocument): OwnFacts {
  const { root } = document;
  if (document.dtd !== null) {
    throw new UnreadableXml('a document type declaration');
  }
  const form = formOf(root);
  const { namespace } = form;
  const inComplementos = childrenNamed(root, namespace, 'Complemento').flatMap(elementChildren);
  const stamp = stampOf(inComplementos);
  const issuedAt = needed(readOwnDate(attributeOf(root, form.date) ?? ''), form.date);
  const onBehalfOf = thirdPartyOf(document, namespace);
  const type = form.type === undefined ? undefined : readOwnType(attributeOf(root, form.type) ?? '');
  return {
    ...stamp,
    certifiedAt: stamp.certifiedAt ?? issuedAt,
    service: form.service,
    ...partiesOf(root, form),
    issuedAt,
    ...amountsOf(root, form),
    ...(type === undefined ? {} : { type }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    complementos: complementosOf(inComplementos, document, namespace),
  };
}

/**
 * What a CFDI (3.2, 3.3, 4.0) or a retención (1.0, 2.0) says of itself, read with libxml2: no document type declaration, libxml2's own bounds. The
 * UUID is that of the stamp in the root's Complemento. An XML does not say whether it was cancelled.
 *
 * @throws UnreadableXml when it is none that can be read.
 */
export function readXmlFacts(bytes: Uint8Array): OwnFacts {
  const document = parse(bytes);
  try {
    return factsOf(document);
  } finally {
    document.dispose();
  }
}
