import type { XmlDocument, XmlElement } from 'libxml2-wasm';

import { decodeBase64 } from '../judge/base64.js';
import { readJudgedCertificate } from '../judge/certificate.js';
import type { JudgedCertificate } from '../judge/certificate.js';
import { NAMESPACES } from '../judge/identifiers.js';
import { childrenNamed, elementChildren, isNamed, onlyChild, textOf } from '../judge/xml.js';
import type { Endpoint, Method } from './contract.js';

/** An envelope and what is in its body, as far as they are there. */
export interface EnvelopeReading {
  /** Why it is no SOAP 1.1 envelope. */
  readonly problem?: string;
  /** The elements in the body; absent without a body. */
  readonly elements?: readonly XmlElement[];
}

/** Reads the envelope; what is no SOAP 1.1 but has an only `Body` at its place is read too. */
export function readEnvelope({ root }: XmlDocument): EnvelopeReading {
  const body = onlyChild(root, NAMESPACES.soap, 'Body');
  if (isNamed(root, NAMESPACES.soap, 'Envelope') && body !== undefined) {
    return { elements: elementChildren(body) };
  }
  const problem = 'the message is no SOAP 1.1 envelope with one Body';
  const [other, ...more] = elementChildren(root).filter(({ name }) => name === 'Body');
  return other === undefined || more.length > 0 ? { problem } : { problem, elements: elementChildren(other) };
}

/** The operation in the body that one of the methods names: the first of those methods that has one. */
export function findOperation<Named extends Method>(
  elements: readonly XmlElement[],
  endpoint: Endpoint,
  methods: readonly Named[],
): { readonly method: Named; readonly operation: XmlElement } | undefined {
  for (const method of methods) {
    const operation = elements.find((element) => isNamed(element, endpoint.namespace, method.element));
    if (operation !== undefined) {
      return { method, operation };
    }
  }
  return undefined;
}

/** Why the body does not hold one of these operations and nothing else, or `undefined`; also when there is no body, which is another matter. */
export function holdsOnly(
  { elements }: EnvelopeReading,
  { namespace }: Endpoint,
  methods: readonly Method[],
): string | undefined {
  const [only, ...others] = elements ?? [];
  const isHeld = others.length === 0 && methods.some(({ element }) => isNamed(only, namespace, element));
  return elements === undefined || isHeld
    ? undefined
    : `the body does not hold ${methods.map(({ element }) => element).join(' or ')}`;
}

/** What was read from `solicitud` or `peticionDescarga`: non-empty unqualified attributes, the receivers before the Signature, and what is odd. */
export interface ContentReading {
  readonly attributes: ReadonlyMap<string, string>;
  readonly receivers: readonly string[];
  readonly warnings: readonly string[];
}

/** Nothing read. */
export const NO_CONTENT: ContentReading = { attributes: new Map(), receivers: [], warnings: [] };

/** Reads `solicitud` or `peticionDescarga`. WCF's serializer reads children in the order of the schema: receivers after the Signature are lost. */
export function readContent(content: XmlElement): ContentReading {
  const children = elementChildren(content);
  const signatureAt = children.findIndex((child) => isNamed(child, NAMESPACES.signature, 'Signature'));
  const listAt = children.findIndex((child) => isNamed(child, NAMESPACES.sat, 'RfcReceptores'));
  const isLost = signatureAt !== -1 && listAt > signatureAt;
  const list = isLost ? undefined : children[listAt];
  const receivers = list === undefined ? [] : childrenNamed(list, NAMESPACES.sat, 'RfcReceptor');
  return {
    attributes: new Map(
      content.attrs
        .filter((attribute) => attribute.namespaceUri === '' && attribute.value !== '')
        .map((attribute) => [attribute.name, attribute.value]),
    ),
    receivers: receivers.map((receiver) => textOf(receiver) ?? '').filter((text) => text !== ''),
    warnings: isLost ? ['RfcReceptores stands after Signature and is lost'] : [],
  };
}

/** What a signature says about its certificate; whether the signature is complete is judged later. */
export type CertificateReading = 'absent' | 'unreadable' | JudgedCertificate;

/** Reads the certificate in `KeyInfo/X509Data`. */
export function readCertificate(signature: XmlElement | undefined): CertificateReading {
  const element = signature?.get('ds:KeyInfo/ds:X509Data/ds:X509Certificate', { ds: NAMESPACES.signature });
  if (element === undefined || element === null) {
    return 'absent';
  }
  const der = decodeBase64(element.content);
  return (der && readJudgedCertificate(der)) ?? 'unreadable';
}
