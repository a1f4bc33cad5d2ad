import type { XmlDocument, XmlElement } from 'libxml2-wasm';

import { digestOf, exclusiveText, inclusiveText } from './canonical.js';
import type { JudgedCertificate } from './certificate.js';
import { ALGORITHMS } from './identifiers.js';
import { readSignature, readSignerInfo, SignatureIncomplete, verifySignedInfo } from './signature.js';
import type { SignatureParts, SignerInfo } from './signature.js';

/** What a refused signature was compared with, so that both sides can be read next to each other. */
export interface Evidence {
  /** The message's own digest. */
  readonly digestValue: string;
  /** Canonical `SignedInfo`, as declared, in place. */
  readonly signedInfo: string;
  /** Every canonical text that would have been accepted, with its digest. */
  readonly forms: readonly { readonly form: string; readonly canonical: string; readonly digest: string }[];
  /** The same texts as they stand in the message, without its Signature: `SignedInfo`, and those of {@link forms} in their order. */
  readonly received?: { readonly signedInfo: string; readonly forms: readonly string[] };
}

/** Where the signed parts of an operation are. */
export interface SignedOperation {
  readonly document: XmlDocument;
  /** The operation element, only child of the SOAP body. */
  readonly operation: XmlElement;
  /** `solicitud` or `peticionDescarga`. */
  readonly content: XmlElement;
  readonly signature: XmlElement;
}

/** What is asked of an operation's signature, in the order in which it is judged. */
export const SIGNATURE_POINTS = [
  'signature.complete',
  'signature.algorithms',
  'signature.value',
  'signature.digest',
] as const;

/** One of {@link SIGNATURE_POINTS}. */
export type SignaturePoint = (typeof SIGNATURE_POINTS)[number];

/** What was found in an operation's signature. */
export interface SignatureReport {
  /** Why a point is not met. A point about something that cannot be read is met: that it cannot is a matter of `signature.complete`. */
  readonly problems: Readonly<Partial<Record<SignaturePoint, string>>>;
  /** The form whose digest it has. */
  readonly form?: string;
  readonly warnings: readonly string[];
  readonly evidence?: Evidence;
}

/** A way of signing operations that is known to be in use: what it declares, and the texts that it hashes (the Signature taken out). */
interface SignatureForm {
  readonly name: string;
  readonly canonicalization: string;
  readonly transform: string;
  readonly texts: (parts: SignedOperation) => readonly string[];
}

/**
 * Forms in use by public clients, named by letters, and the official one of the SAT's "Servicio de Solicitud" (v1.2, 2022; v1.5, 2025).
 * C and D are accepted in both spellings of the hashed text, because the clients' libraries differ in the one they write.
 */
const SIGNATURE_FORMS: readonly SignatureForm[] = [
  {
    name: 'A',
    canonicalization: ALGORITHMS.exclusiveC14n,
    transform: ALGORITHMS.exclusiveC14n,
    texts: ({ operation }) => [exclusiveText(operation)],
  },
  {
    name: 'official',
    canonicalization: ALGORITHMS.inclusiveC14n,
    transform: ALGORITHMS.enveloped,
    texts: ({ document }) => [inclusiveText(document)],
  },
  {
    name: 'B',
    canonicalization: ALGORITHMS.inclusiveC14n,
    transform: ALGORITHMS.enveloped,
    texts: ({ operation }) => [inclusiveText(operation)],
  },
  {
    name: 'C',
    canonicalization: ALGORITHMS.exclusiveC14n,
    transform: ALGORITHMS.enveloped,
    texts: ({ document }) => [inclusiveText(document), exclusiveText(document)],
  },
  {
    name: 'D',
    canonicalization: ALGORITHMS.inclusiveC14n,
    transform: ALGORITHMS.enveloped,
    texts: ({ content }) => [inclusiveText(content), exclusiveText(content)],
  },
];

function declaredForms(parts: SignatureParts): readonly SignatureForm[] {
  if (
    parts.signatureMethod !== ALGORITHMS.rsaSha1 ||
    parts.digestMethod !== ALGORITHMS.sha1 ||
    (parts.uri ?? '') !== ''
  ) {
    return [];
  }
  return SIGNATURE_FORMS.filter(
    (form) => form.canonicalization === parts.canonicalization && form.transform === parts.transforms.join(' '),
  );
}

function signerWarnings(signer: SignerInfo, certificate: JudgedCertificate): string[] {
  const decimal = BigInt(`0x${certificate.serialHex}`).toString();
  return signer.serialNumber === decimal || signer.serialNumber === certificate.serialHex
    ? []
    : ["X509SerialNumber is not the certificate's serial number"];
}

/** Judges what a complete signature declares; nothing is said about what it declares otherwise than the known forms do. */
function inspectParts(
  signed: SignedOperation,
  parts: SignatureParts,
  certificate: JudgedCertificate | undefined,
): Omit<SignatureReport, 'warnings'> & { readonly standAlone: boolean } {
  const problems: Partial<Record<SignaturePoint, string>> = {};
  const declared = declaredForms(parts);
  if (declared.length === 0) {
    problems['signature.algorithms'] = 'the signature declares algorithms that no known form declares';
  }
  const signedInfo = verifySignedInfo(parts, certificate?.publicKey);
  if (signedInfo.verified === 'no' && certificate !== undefined && parts.signatureMethod === ALGORITHMS.rsaSha1) {
    problems['signature.value'] = 'SignatureValue does not verify over SignedInfo';
  }
  // SignedInfo has been read: from here on the document is the one that the enveloped-signature transform leaves.
  signed.signature.remove();
  const texts = (declared.length === 0 ? SIGNATURE_FORMS : declared).flatMap((form) =>
    form.texts(signed).map((canonical) => ({ form: form.name, canonical, digest: digestOf(canonical) })),
  );
  const match = texts.find((text) => text.digest === parts.digestValue);
  if (match === undefined && parts.digestMethod === ALGORITHMS.sha1) {
    problems['signature.digest'] = 'DigestValue is not that of any known form of the message';
  }
  return {
    problems,
    ...(match && { form: match.form }),
    standAlone: signedInfo.verified === 'standAlone',
    evidence: { digestValue: parts.digestValue, signedInfo: signedInfo.canonical, forms: texts },
  };
}

/**
 * Examines an operation's signature: whether it is complete, declares the algorithms of a known form, its `SignatureValue` verifies with the
 * certificate's key over `SignedInfo`, and its `DigestValue` is that of a known form.
 *
 * It takes the Signature out of the document: read everything else first.
 *
 * @param certificate Absent when it cannot be read: then nothing is verified with it.
 */
export function inspectSignature(signed: SignedOperation, certificate: JudgedCertificate | undefined): SignatureReport {
  try {
    const parts = readSignature(signed.signature);
    const signer = readSignerInfo(parts.keyInfo);
    const warnings = certificate === undefined ? [] : signerWarnings(signer, certificate);
    const { standAlone, ...report } = inspectParts(signed, parts, certificate);
    return standAlone
      ? { ...report, warnings: [...warnings, 'SignatureValue only verifies over SignedInfo taken out of the message'] }
      : { ...report, warnings };
  } catch (cause) {
    return cause instanceof SignatureIncomplete
      ? { problems: { 'signature.complete': cause.message }, warnings: [] }
      : { problems: { 'signature.digest': 'the message cannot be canonicalised' }, warnings: [] };
  }
}
