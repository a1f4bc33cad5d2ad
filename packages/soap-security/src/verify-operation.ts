import type { Element } from '@xmldom/xmldom';
import { canonicalBytes } from './canonical.js';
import { readCertificate } from './certificate.js';
import type { SignerCertificate } from './certificate.js';
import { SoapSecurityError } from './errors.js';
import { hasText, partNameOf, partsOf, refusal, requireBase64, requireOnly, requireText } from './message-parts.js';
import type { PartTable } from './message-parts.js';
import { NAMESPACES } from './namespaces.js';
import { OPERATION_FORMS } from './operation-form.js';
import type { OperationForm } from './operation-form.js';
import { childElement, childElements } from './read.js';
import { openSignedMessage } from './signed-message.js';
import { SIGNATURE_PARTS, readSignature, requireSigned, rootOf } from './verify-signature.js';
import { readTree } from './xml-data.js';
import type { XmlElement } from './xml-tree.js';

const OPERATION_PARTS: PartTable = {
  ...SIGNATURE_PARTS,
  'soap:Envelope': [],
  'soap:Header': [],
  'soap:Body': ['wsu:Id'],
  'dsig:X509Data': [],
  'dsig:X509IssuerSerial': [],
  'dsig:X509IssuerName': [],
  'dsig:X509SerialNumber': [],
  'dsig:X509Certificate': [],
};

/** What was signed in an operation. */
export interface VerifiedOperation {
  /** The certificate whose key signed, in DER. It came with the message: whether to trust it is for the caller to say. */
  readonly certificate: Uint8Array;
  /**
   * The bytes that were digested: the canonical operation (`common`) or the whole canonical message (`official`), in both
   * cases without the signature.
   */
  readonly signedBytes: Uint8Array;
  /** The operation, read from those bytes: every element with its attributes and children, texts as they stand. */
  readonly operation: XmlElement;
  /** The namespace of the operation and of everything below it. */
  readonly namespace: string;
  /** How it was signed. */
  readonly form: OperationForm;
}

/**
 * Verifies an operation as {@link prepareOperation} makes it, in either form, and returns what was signed (W3C XML
 * Signature, section 3.2; the forms: SAT, Solicitud, Verificación and Descarga v1.5, May 2025, and phpcfdi). Prefixes, the
 * order of attributes, blanks outside of the operation and other headers of the envelope are free; each part has to be
 * at its place and nowhere else.
 *
 * @param text the whole SOAP envelope.
 * @throws SoapSecurityError the message is no such operation: `XML_NOT_WELL_FORMED`, `XML_WITH_DTD`, `XML_TOO_LARGE`,
 *   `PART_MISSING`, `PART_REPEATED`, `PART_UNEXPECTED`, `PART_MALFORMED`, `ID_REPEATED`, `REFERENCE_ELSEWHERE`,
 *   `ALGORITHM_REFUSED`, `CERTIFICATE_INVALID`. It is, and says something that was not signed: `DIGEST_MISMATCH`,
 *   `SIGNATURE_MISMATCH`.
 */
export function verifyOperation(text: string): VerifiedOperation {
  const envelope = openSignedMessage(text);
  const operation = operationIn(envelope);
  const signatureElement = signatureIn(operation);
  const signature = readSignature(signatureElement, Object.values(OPERATION_FORMS));
  requireOnly(envelope, OPERATION_PARTS);
  requireNowhereElse(operation, envelope);
  if (signature.uri !== '') throw refusal('REFERENCE_ELSEWHERE', 'dsig:Reference/@URI');
  const certificate = certificateIn(signature.keyInfo);

  const form = signature.transform === OPERATION_FORMS.official.transform ? 'official' : 'common';
  signatureElement.parentNode?.removeChild(signatureElement);
  const signedBytes = canonicalBytes(form === 'official' ? envelope : operation, signature.canonicalization);
  requireSigned(signedBytes, signature, certificate);
  return { ...readOperation(signedBytes, form, operation), certificate: certificate.der, signedBytes, form };
}

function operationIn(envelope: Element): Element {
  const operation = onlyElementIn(bodyOf(envelope));
  const { namespaceURI } = operation;
  if (namespaceURI === null || namespaceURI === '') throw refusal('PART_MALFORMED', 'soap:Body/*');
  return operation;
}

/** SOAP 1.1, section 4: the header may be absent. */
function bodyOf(envelope: Element): Element {
  return childElement(envelope, NAMESPACES.soap, 'Header') === undefined
    ? partsOf(envelope, ['soap:Body'])[0]
    : partsOf(envelope, ['soap:Header', 'soap:Body'])[1];
}

function onlyElementIn(parent: Element): Element {
  const place = partNameOf(parent) ?? 'operation';
  const [element, ...others] = childElements(parent);
  if (element === undefined) throw refusal('PART_MISSING', `${place}/*`);
  if (others.length > 0) throw new SoapSecurityError('PART_REPEATED', { detail: `${place}/*` });
  if (hasText(parent)) throw refusal('PART_UNEXPECTED', place);
  return element;
}

function signatureIn(operation: Element): Element {
  const last = childElements(onlyElementIn(operation)).at(-1);
  if (last === undefined || partNameOf(last) !== 'dsig:Signature') throw refusal('PART_MISSING', 'dsig:Signature');
  return last;
}

/** An operation beside the one that is read, say in a header, is how a signed one is carried along for show. */
function requireNowhereElse(operation: Element, envelope: Element): void {
  const { namespaceURI } = operation;
  const within = operation.getElementsByTagNameNS(namespaceURI, '*').length + 1;
  if (envelope.getElementsByTagNameNS(namespaceURI, '*').length > within) throw refusal('PART_UNEXPECTED', 'operation');
}

function certificateIn(keyInfo: Element): SignerCertificate {
  const [data] = partsOf(keyInfo, ['dsig:X509Data']);
  const [issuerSerial, encoded] = partsOf(data, ['dsig:X509IssuerSerial', 'dsig:X509Certificate']);
  const [issuerName, serial] = partsOf(issuerSerial, ['dsig:X509IssuerName', 'dsig:X509SerialNumber']);
  // Clients write the name in five ways, so it is not compared.
  requireText(issuerName);
  const certificate = readCertificate(requireBase64(encoded));
  if (requireText(serial).trim() !== certificate.serialDecimal) {
    throw new SoapSecurityError('CERTIFICATE_INVALID', { detail: 'dsig:X509SerialNumber' });
  }
  return certificate;
}

/** Reads the operation anew, out of the bytes that were hashed; `where` says only how it is named. */
function readOperation(
  signedBytes: Uint8Array,
  form: OperationForm,
  where: Element,
): Pick<VerifiedOperation, 'operation' | 'namespace'> {
  const element =
    form === 'official'
      ? operationIn(rootOf(signedBytes, 'Envelope', NAMESPACES.soap))
      : rootOf(signedBytes, where.localName ?? '', where.namespaceURI ?? '');
  onlyElementIn(element);
  const namespace = element.namespaceURI ?? '';
  return { operation: readTree(element, namespace), namespace };
}
