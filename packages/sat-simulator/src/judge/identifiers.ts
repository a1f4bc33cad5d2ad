/** Namespaces of the messages, as the SAT's WSDLs and the OASIS and W3C documents name them. */
export const NAMESPACES = {
  /** SOAP 1.1 envelope. */
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  /** Autenticación only: no `.sat.` in it. */
  login: 'http://DescargaMasivaTerceros.gob.mx',
  /** Solicitud, Verificación and Descarga. */
  sat: 'http://DescargaMasivaTerceros.sat.gob.mx',
  security: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  utility: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

/** Algorithms and token types that a message may declare. */
export const ALGORITHMS = {
  inclusiveC14n: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  exclusiveC14n: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  rsaSha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  x509Token: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3',
  base64: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary',
} as const;
