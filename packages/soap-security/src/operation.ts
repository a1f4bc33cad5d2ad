import { canonicalBytes, digestOf } from './canonical.js';
import { SoapSecurityError } from './errors.js';
import { createEnvelope, unsignedMessage } from './message.js';
import type { UnsignedMessage } from './message.js';
import { OPERATION_FORMS } from './operation-form.js';
import type { OperationForm } from './operation-form.js';
import { appendKeyFact, appendSignature } from './signature.js';
import { appendTree, requireNamespace, requireXmlText } from './xml-tree.js';
import type { XmlElement } from './xml-tree.js';

const PREFIX = 'des';
const DECIMAL = /^\d{1,60}$/;

/** What a signed operation is made of. */
export interface OperationInput {
  /**
   * The e.firma's certificate: `der` is the X.509 certificate, `issuerName` its issuer as text (not escaped),
   * `serialDecimal` its whole serial number in decimal digits (not the 20-digit certificate number).
   */
  readonly certificate: { readonly der: Uint8Array; readonly issuerName: string; readonly serialDecimal: string };
  /** Namespace of the operation and of everything below it. */
  readonly namespace: string;
  /** The operation; it has exactly one child, the element that takes the signature as its last child. */
  readonly operation: XmlElement;
  /** How it is signed; `common` unless told. */
  readonly form?: OperationForm;
}

/**
 * An operation in a SOAP envelope with an enveloped signature as the last child of the operation's only child; one
 * reference with an empty URI, SHA-1, RSA.
 *
 * In the `common` form the digest is that of the operation element without the signature, with the exclusive
 * canonicalisation as the only transform: that is what most public clients send and the SAT's production services accept
 * (phpcfdi/sat-ws-descarga-masiva 1.1.1, nodecfdi/sat-ws-descarga-masiva 2.0.0). In the `official` form of the SAT's
 * documents of v1.5 (May 2025: «Solicitud», «Verificación», «Descarga») it is that of the whole message without the
 * signature: any verifier of XML signatures can check it. Attributes end up in canonical order, the alphabetical one that
 * those documents ask for.
 *
 * @throws SoapSecurityError `MESSAGE_INVALID`: the operation has no or several children, or a name, a value, the
 *   namespace or a fact of the certificate cannot be written.
 */
export function prepareOperation({
  certificate,
  namespace,
  operation,
  form = 'common',
}: OperationInput): UnsignedMessage {
  requireNamespace(namespace);
  requireXmlText(certificate.issuerName, 'certificate.issuerName');
  if (certificate.der.length === 0) throw new SoapSecurityError('MESSAGE_INVALID', { detail: 'certificate.der' });
  if (!DECIMAL.test(certificate.serialDecimal)) {
    throw new SoapSecurityError('MESSAGE_INVALID', { detail: 'certificate.serialDecimal' });
  }
  const vocabulary = { namespace, prefix: PREFIX };
  const envelope = createEnvelope(vocabulary);
  const element = appendTree(envelope.body, vocabulary, { ...operation, children: [] });
  const target = appendTree(element, vocabulary, onlyChildOf(operation));

  const signed = form === 'official' ? envelope.root : element;
  const methods = OPERATION_FORMS[form];
  const digest = digestOf(canonicalBytes(signed, methods.canonicalization));
  const signature = appendSignature(target, { uri: '', digest }, methods);
  const x509Data = appendKeyFact(signature.keyInfo, 'X509Data');
  const issuerSerial = appendKeyFact(x509Data, 'X509IssuerSerial');
  appendKeyFact(issuerSerial, 'X509IssuerName', certificate.issuerName);
  appendKeyFact(issuerSerial, 'X509SerialNumber', certificate.serialDecimal);
  appendKeyFact(x509Data, 'X509Certificate', Buffer.from(certificate.der).toString('base64'));
  return unsignedMessage(envelope.root, signature, PREFIX);
}

function onlyChildOf(operation: XmlElement): XmlElement {
  const [child, ...others] = operation.children ?? [];
  if (child === undefined || typeof child === 'string' || others.length > 0) {
    throw new SoapSecurityError('MESSAGE_INVALID', { detail: `${operation.name}: children` });
  }
  return child;
}
