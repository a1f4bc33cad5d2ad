import type { XmlDocument, XmlElement } from 'libxml2-wasm';

import { decodeBase64 } from '../judge/base64.js';
import { readJudgedCertificate } from '../judge/certificate.js';
import type { JudgedCertificate } from '../judge/certificate.js';
import { NAMESPACES } from '../judge/identifiers.js';
import { childrenNamed, elementChildren, isNamed, onlyChild, textOf } from '../judge/xml.js';
import type { RequestContent } from './content-rules.js';
import type { Endpoint, Method } from './contract.js';

/** The operation element when it is the only one in the body of a SOAP 1.1 envelope. */
export function findOperation(document: XmlDocument, endpoint: Endpoint, method: Method): XmlElement | undefined {
  const { root } = document;
  const body = isNamed(root, NAMESPACES.soap, 'Envelope') ? onlyChild(root, NAMESPACES.soap, 'Body') : undefined;
  const [operation, ...others] = body === undefined ? [] : elementChildren(body);
  return others.length === 0 && isNamed(operation, endpoint.namespace, method.element) ? operation : undefined;
}

/** Content of an operation, and what is odd in it. */
export interface ContentReading extends RequestContent {
  readonly warnings: readonly string[];
}

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
