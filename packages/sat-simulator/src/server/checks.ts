/** A check of the simulator: what it leads to when it fails, and what it demands. */
export interface Check {
  /** A `CodEstatus` of the SAT, the name of a SOAP fault, or an HTTP status. */
  readonly code: string;
  /** What is demanded: one English sentence. */
  readonly what: string;
}

/**
 * Every check that the simulator makes. Those of one call are made in this order, but for the body of a login, which is looked at after its
 * security. The SAT publishes no order; this one follows from what its test e.firmas get (phpcfdi's integration tests). Each judges only what is
 * there: that something is missing is the matter of the check that demands it, so a check that is switched off lets pass exactly what it alone
 * refuses.
 */
export const CHECKS = {
  'http.method': { code: '405', what: 'A message comes by POST.' },
  'http.contentType': { code: '415', what: 'Content-Type is text/xml.' },
  'http.contentEncoding': { code: '415', what: 'The body of a message is not compressed.' },
  'http.size': { code: '413', what: 'A message has at most 256 KiB.' },
  'action.known': { code: 'ActionNotSupported', what: 'The service has the operation that SOAPAction names.' },
  'xml.encoding': { code: 'DeserializationFailed', what: 'The body is UTF-8, and declares no other encoding.' },
  'xml.doctype': { code: 'DeserializationFailed', what: 'The body has no document type declaration.' },
  'xml.wellFormed': { code: 'DeserializationFailed', what: 'The body is well-formed XML.' },
  'xml.envelope': { code: 'DeserializationFailed', what: 'The message is a SOAP 1.1 envelope with one body.' },
  'xml.operation': {
    code: 'DeserializationFailed',
    what: 'The body holds the element of the operation that SOAPAction names, and nothing else.',
  },
  'xml.types': {
    code: 'InternalServiceFault',
    what: 'TipoSolicitud is a value of its enumeration, and the dates are xs:dateTime.',
  },
  'login.parts': {
    code: 'InvalidSecurity',
    what: 'One Security header holds a Timestamp, a BinarySecurityToken with a certificate, and a complete Signature.',
  },
  'login.algorithms': {
    code: 'InvalidSecurity',
    what: 'The signature of a login declares exclusive canonicalisation, RSA with SHA-1 and SHA-1.',
  },
  'login.references': {
    code: 'InvalidSecurity',
    what: 'The signature of a login refers to the Timestamp and to the BinarySecurityToken, whose ids are unique.',
  },
  'login.digest': { code: 'InvalidSecurity', what: 'DigestValue of a login is that of its Timestamp.' },
  'login.signature': {
    code: 'InvalidSecurity',
    what: 'SignatureValue of a login verifies over SignedInfo with the key of the certificate.',
  },
  'login.lifetime': { code: 'InvalidSecurity', what: 'The Timestamp of a login expires after it was created.' },
  'login.future': {
    code: 'InvalidSecurity',
    what: 'The Timestamp of a login was not created more than five minutes in the future.',
  },
  'login.expired': {
    code: 'InvalidSecurity',
    what: 'The Timestamp of a login did not expire more than five minutes ago.',
  },
  'token.present': { code: '300', what: 'The Authorization header holds a token.' },
  'token.issued': { code: '300', what: 'This installation issued the token, and has not forgotten it.' },
  'token.expired': { code: '300', what: 'The token has not expired.' },
  'content.element': { code: '301', what: 'The operation holds one solicitud, or one peticionDescarga.' },
  'certificate.present': { code: '302', what: 'There is one Signature, and a certificate in it.' },
  'certificate.readable': { code: '305', what: 'The certificate is X.509 version 3 in DER, with an RSA key.' },
  'certificate.validity': { code: '304', what: 'The certificate is valid today.' },
  'certificate.revoked': { code: '304', what: 'The certificate is not revoked.' },
  'certificate.issuer': { code: '305', what: 'The authority signed the certificate.' },
  'certificate.testAuthority': {
    code: '305',
    what: 'The authority is trusted; with trustTestAuthority off it is not, as in production.',
  },
  'certificate.kind': { code: '305', what: 'The certificate is that of an e.firma.' },
  'token.certificate': { code: '300', what: 'The token was issued to the certificate that signed the message.' },
  'signature.complete': {
    code: '302',
    what: 'The Signature has every part of its schema, and each part has its type.',
  },
  'signature.algorithms': { code: '302', what: 'The signature declares the algorithms of a known form.' },
  'signature.value': { code: '302', what: 'SignatureValue verifies over SignedInfo with the key of the certificate.' },
  'signature.digest': { code: '302', what: 'DigestValue is that of a known form of the message.' },
  'rfc.RfcSolicitante': { code: '303', what: 'RfcSolicitante, where there is one, is the RFC of the certificate.' },
  'rfc.RfcEmisor': { code: '303', what: 'RfcEmisor of SolicitaDescargaEmitidos is the RFC of the certificate.' },
  'rfc.RfcReceptor': { code: '303', what: 'RfcReceptor of SolicitaDescargaRecibidos is the RFC of the certificate.' },
  'content.required': { code: '301', what: 'The attributes that the operation needs are there.' },
  'content.compulsory': { code: '301', what: 'The attributes that contract.compulsory names are there.' },
  'content.contentKind': { code: '301', what: 'TipoSolicitud is CFDI or Metadata.' },
  'content.status': { code: '301', what: 'EstadoComprobante is Todos, Cancelado or Vigente (of v1.2: 0 or 1).' },
  'content.receivedXmlActive': { code: '301', what: 'Received XML is asked for with EstadoComprobante="Vigente".' },
  'content.receivers': { code: '301', what: 'There are at most five RfcReceptor.' },
  'content.rfcShape': { code: '301', what: 'The RFC of every counterpart has the shape of an RFC.' },
  'content.type': { code: '301', what: 'TipoComprobante is I, E, T, N or P.' },
  'content.thirdParty': { code: '301', what: 'RfcACuentaTerceros has the shape of an RFC.' },
  'content.complemento': { code: '301', what: 'Complemento is in the catalogue of the installation.' },
  'content.dateFormat': { code: '301', what: 'The dates are yyyy-MM-ddTHH:mm:ss, without zone and decimals.' },
  'content.dateOrder': { code: '301', what: 'FechaInicial is earlier than FechaFinal.' },
  'content.future': { code: '301', what: 'FechaFinal is not in the future.' },
  'content.history': { code: '301', what: 'FechaInicial is not older than the history that is offered.' },
  'content.folio': {
    code: '301',
    what: 'Folio is a UUID; in v1.2, RfcSolicitante and TipoSolicitud stand beside it and nothing else.',
  },
  'content.othersDocument': { code: '5001', what: 'The documents are those of the caller.' },
  'content.cancelledFolio': { code: '5012', what: 'The document of a folio is not cancelled.' },
  'quota.alive': { code: '5005', what: 'No identical query is alive.' },
  'quota.queryLives': { code: '5002', what: 'The query has lives left.' },
  'quota.documents': { code: '5003', what: 'The query finds no more documents than a request may have.' },
  'quota.folioPerDay': { code: '5011', what: 'The folio was not asked for too often today.' },
  'known.request': { code: '5004', what: 'The caller has that request in this installation.' },
  'known.package': { code: '5004', what: 'The caller has that package in this installation.' },
  'quota.packageHours': {
    code: '5007',
    what: 'The package is not older than its hours; afterwards its request is in state 6.',
  },
  'quota.packageLives': { code: '5008', what: 'The package has downloads left.' },
} as const satisfies Readonly<Record<string, Check>>;

/** Name of a check of {@link CHECKS}. */
export type CheckName = keyof typeof CHECKS;
