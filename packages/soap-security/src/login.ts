import { createHash } from 'node:crypto';
import { canonicalBytes, digestOf } from './canonical.js';
import { SoapSecurityError } from './errors.js';
import { createEnvelope, markMustUnderstand, unsignedMessage } from './message.js';
import type { UnsignedMessage } from './message.js';
import { ALGORITHMS, NAMESPACES, TOKEN_TYPES } from './namespaces.js';
import { appendSignature } from './signature.js';
import type { SignatureMethods } from './signature.js';
import { append, appendTree, requireNamespace } from './xml-tree.js';

const WSSE = { namespace: NAMESPACES.wsse, prefix: 'o' } as const;
const WSU = { namespace: NAMESPACES.wsu, prefix: 'u' } as const;

/** How a login is signed: the only way that the SAT's documents show. */
export const LOGIN_METHODS = {
  canonicalization: ALGORITHMS.exclusiveC14n,
  transform: ALGORITHMS.exclusiveC14n,
} as const satisfies SignatureMethods;

const TIMESTAMP_ID = '_0';
const LIFETIME_MS = 5 * 60 * 1000;

/** What a login is made of. */
export interface LoginInput {
  /** The e.firma's certificate: `der` is the X.509 certificate in DER. */
  readonly certificate: { readonly der: Uint8Array };
  /** The signer's clock. The message is valid from this instant for five minutes. */
  readonly created: Date;
  /** The only, empty element of the SOAP body. */
  readonly body: { readonly namespace: string; readonly name: string };
}

/**
 * The login message: a SOAP envelope whose WS-Security header holds a timestamp of five minutes (UTC, milliseconds), the
 * certificate as a binary token, and a signature over the timestamp: exclusive canonicalisation, RSA-SHA1.
 *
 * The token's id comes from the certificate and the instant, so the same input gives the same bytes on every machine.
 *
 * Sources: SAT, «Servicio de Descarga de Solicitudes Exitosas» v1.1 (2018) and v1.5 (2025), authentication sample; OASIS
 * Web Services Security: SOAP Message Security 1.0 (2004), sections 6, 8 and 10, and X.509 Token Profile 1.0, section 3.
 *
 * @throws SoapSecurityError `MESSAGE_INVALID`: `created` is no instant, the certificate is empty, or the body's
 *   namespace or name cannot be written.
 */
export function prepareLogin({ certificate, created, body }: LoginInput): UnsignedMessage {
  requireNamespace(body.namespace);
  if (certificate.der.length === 0) throw new SoapSecurityError('MESSAGE_INVALID', { detail: 'certificate.der' });
  const [from, to] = lifetimeOf(created);
  const tokenId = tokenIdOf(certificate.der, from);

  const envelope = createEnvelope(WSU);
  const security = append(envelope.header, WSSE, 'Security');
  markMustUnderstand(security);

  const timestamp = append(security, WSU, 'Timestamp');
  timestamp.setAttributeNS(WSU.namespace, `${WSU.prefix}:Id`, TIMESTAMP_ID);
  append(timestamp, WSU, 'Created', { text: from });
  append(timestamp, WSU, 'Expires', { text: to });

  const token = append(security, WSSE, 'BinarySecurityToken', {
    attributes: { ValueType: TOKEN_TYPES.x509v3, EncodingType: TOKEN_TYPES.base64 },
    text: Buffer.from(certificate.der).toString('base64'),
  });
  token.setAttributeNS(WSU.namespace, `${WSU.prefix}:Id`, tokenId);

  const digest = digestOf(canonicalBytes(timestamp, LOGIN_METHODS.transform));
  const signature = appendSignature(security, { uri: `#${TIMESTAMP_ID}`, digest }, LOGIN_METHODS);
  append(append(signature.keyInfo, WSSE, 'SecurityTokenReference'), WSSE, 'Reference', {
    attributes: { ValueType: TOKEN_TYPES.x509v3, URI: `#${tokenId}` },
  });

  appendTree(envelope.body, { namespace: body.namespace, prefix: '' }, { name: body.name });
  return unsignedMessage(envelope.root, signature, WSU.prefix);
}

function lifetimeOf(created: Date): readonly [string, string] {
  const start = created.getTime();
  // Four-digit years only: outside of them the ISO text changes its shape.
  if (!(start >= Date.UTC(1970, 0, 1) && start < Date.UTC(9999, 11, 31))) {
    throw new SoapSecurityError('MESSAGE_INVALID', { detail: 'created' });
  }
  return [created.toISOString(), new Date(start + LIFETIME_MS).toISOString()];
}

/** `uuid-<guid>-1`, the shape of the SAT's samples; the guid is a UUID of version 8 (RFC 9562, section 5.8). */
function tokenIdOf(der: Uint8Array, created: string): string {
  const hex = createHash('sha256').update(der).update(created).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  const guid = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `uuid-${guid.join('-')}-1`;
}
