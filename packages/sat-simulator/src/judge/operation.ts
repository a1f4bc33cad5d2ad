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

/** Judgement of an operation's signature. */
export type OperationVerdict =
  | { readonly accepted: true; readonly form: string; readonly warnings: readonly string[] }
  | { readonly accepted: false; readonly reason: string; readonly evidence?: Evidence };

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

function judgeStrictly(signed: SignedOperation, certificate: JudgedCertificate): OperationVerdict {
  const parts = readSignature(signed.signature);
  const warnings = signerWarnings(readSignerInfo(parts.keyInfo), certificate);
  const forms = declaredForms(parts);
  if (forms.length === 0) {
    return { accepted: false, reason: 'the signature declares algorithms that no known form declares' };
  }
  const signedInfo = verifySignedInfo(parts, certificate.publicKey);
  // SignedInfo has been read: from here on the document is the one that the enveloped-signature transform leaves.
  signed.signature.remove();
  const texts = forms.flatMap((form) =>
    form.texts(signed).map((canonical) => ({ form: form.name, canonical, digest: digestOf(canonical) })),
  );
  const evidence = { digestValue: parts.digestValue, signedInfo: signedInfo.canonical, forms: texts };
  if (signedInfo.verified === 'no') {
    return { accepted: false, reason: 'SignatureValue does not verify over SignedInfo', evidence };
  }
  const match = texts.find((text) => text.digest === parts.digestValue);
  if (match === undefined) {
    return { accepted: false, reason: 'DigestValue is not that of any known form of the message', evidence };
  }
  if (signedInfo.verified === 'standAlone') {
    warnings.push('SignatureValue only verifies over SignedInfo taken out of the message');
  }
  return { accepted: true, form: match.form, warnings };
}

function judgeShape(signature: XmlElement, certificate: JudgedCertificate): OperationVerdict {
  const parts = readSignature(signature);
  return { accepted: true, form: 'unverified', warnings: signerWarnings(readSignerInfo(parts.keyInfo), certificate) };
}

/**
 * Judges an operation's signature. Strictly: it is complete; `SignatureValue` verifies with the certificate's key over `SignedInfo`; and
 * `DigestValue` is that of a known form. With `lenient`, only that it is complete, which is what production is believed to do.
 *
 * It takes the Signature out of the document: read everything else first.
 */
export function judgeOperation(
  signed: SignedOperation,
  certificate: JudgedCertificate,
  options: { readonly lenient: boolean },
): OperationVerdict {
  try {
    return options.lenient ? judgeShape(signed.signature, certificate) : judgeStrictly(signed, certificate);
  } catch (cause) {
    return {
      accepted: false,
      reason: cause instanceof SignatureIncomplete ? cause.message : 'the message cannot be canonicalised',
    };
  }
}
