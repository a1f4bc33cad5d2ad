export { readCertificate } from './certificate.js';
export type { Certificate } from './certificate.js';
export { openCredential } from './credential.js';
export type { Credential, CredentialFiles, Signer } from './credential.js';
export { requireEfirma } from './efirma.js';
export { CredentialError } from './errors.js';
export type { CredentialErrorCode, Text } from './errors.js';
export { isRfc, normalizeRfc } from './rfc.js';
