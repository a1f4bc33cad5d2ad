/** Namespace names of the SAT's messages (SAT, «Descarga Masiva», v1.5, May 2025, samples of the four documents). */
export const namespaces = {
  /** SOAP 1.1 (W3C Note, 8 May 2000), section 3. */
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  /** The login alone: without `.sat.`. */
  login: 'http://DescargaMasivaTerceros.gob.mx',
  /** Request, verification and download. */
  operations: 'http://DescargaMasivaTerceros.sat.gob.mx',
  /** OASIS WS-Security 1.0 (2004), extension schema. */
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  /** OASIS WS-Security 1.0 (2004), utility schema. */
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
} as const;
