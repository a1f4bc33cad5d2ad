/** Namespace names that the envelopes use. */
export const NAMESPACES = {
  /** SOAP 1.1 (W3C Note, 8 May 2000), section 3. */
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  /** OASIS WS-Security 1.0 (2004), extension schema. */
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  /** OASIS WS-Security 1.0 (2004), utility schema. */
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  /** W3C XML Signature Syntax and Processing. */
  dsig: 'http://www.w3.org/2000/09/xmldsig#',
  /** W3C Namespaces in XML 1.0, section 3: the name of the declarations themselves. */
  xmlns: 'http://www.w3.org/2000/xmlns/',
  /** W3C Namespaces in XML 1.0, section 3: `xml:lang` and the like. */
  xml: 'http://www.w3.org/XML/1998/namespace',
} as const;

/** Algorithm identifiers; the SAT's services were written for the first edition of XML Signature and take SHA-1 only. */
export const ALGORITHMS = {
  /** W3C Exclusive XML Canonicalization 1.0, without comments. */
  exclusiveC14n: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  /** W3C Canonical XML 1.0, without comments: all namespaces in scope appear on the apex. */
  inclusiveC14n: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  /** W3C XML Signature, section 6.6.4: the document without the signature that is inside it. */
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  /** W3C XML Signature, section 6.4.2: RSASSA-PKCS1-v1_5 with SHA-1. */
  rsaSha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  /** W3C XML Signature, section 6.2.1. */
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
} as const;

/** OASIS WS-Security X.509 Token Profile 1.0 and SOAP Message Security 1.0: how a certificate travels as a token. */
export const TOKEN_TYPES = {
  x509v3: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3',
  base64: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary',
} as const;
