export { SoapSecurityError } from './errors.js';
export type { SoapSecurityErrorCode, Text } from './errors.js';
export { prepareLogin } from './login.js';
export type { LoginInput } from './login.js';
export { signMessage } from './message.js';
export type { MessageBytesSigner, UnsignedMessage } from './message.js';
export { prepareOperation } from './operation.js';
export type { OperationInput } from './operation.js';
export type { OperationForm } from './operation-form.js';
export { parseXml } from './parse.js';
export { attribute, childElement, childElements, rootElement, textOf } from './read.js';
export { verifyLogin } from './verify-login.js';
export type { VerifiedLogin } from './verify-login.js';
export { verifyOperation } from './verify-operation.js';
export type { VerifiedOperation } from './verify-operation.js';
export type { XmlLimits } from './xml-admission.js';
export type { XmlElement } from './xml-tree.js';
/** What {@link parseXml} returns, and what the readers take: the DOM of `@xmldom/xmldom`. */
export type { Document as ParsedDocument, Element as ParsedElement } from '@xmldom/xmldom';
