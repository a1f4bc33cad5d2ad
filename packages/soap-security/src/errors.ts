/** One text in the two languages of the project. */
export type Text = { readonly es: string; readonly en: string };

interface ErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
}

/** What can go wrong in this package: code → what happened, what to do, whether the same call may work later. */
export const soapSecurityErrors = {
  MESSAGE_INVALID: {
    text: { es: 'El mensaje no se puede escribir en XML', en: 'The message cannot be written as XML' },
    hint: {
      es: 'Revise el nombre o el valor indicado: solo se admiten los caracteres de XML 1.0 y un único elemento bajo la operación.',
      en: 'Check the name or the value given: only the characters of XML 1.0 are allowed, and one element below the operation.',
    },
    retryable: false,
  },
  SIGNATURE_INVALID: {
    text: { es: 'El firmante no devolvió una firma', en: 'The signer did not return a signature' },
    hint: {
      es: 'El firmante debe devolver los bytes de la firma RSA PKCS#1 v1.5, sin codificar.',
      en: 'The signer has to return the bytes of the RSA PKCS#1 v1.5 signature, not encoded.',
    },
    retryable: false,
  },
  PART_MISSING: {
    text: {
      es: 'Al mensaje firmado le falta una parte, o no está en su lugar',
      en: 'A part of the signed message is missing from its place',
    },
    hint: {
      es: 'El detalle nombra la parte. Si alguien movió lo firmado, el mensaje no es de fiar.',
      en: 'The detail names the part. If somebody moved what was signed, the message cannot be trusted.',
    },
    retryable: false,
  },
  PART_REPEATED: {
    text: {
      es: 'Una parte del mensaje firmado aparece más de una vez',
      en: 'A part of the signed message occurs more than once',
    },
    hint: {
      es: 'No se sabe cuál de ellas se firmó y cuál se leería: descarte el mensaje.',
      en: 'One of them may be signed and the other one read: discard the message.',
    },
    retryable: false,
  },
  PART_UNEXPECTED: {
    text: {
      es: 'El mensaje firmado trae algo que no lleva ahí',
      en: 'The signed message holds something that it does not have there',
    },
    hint: {
      es: 'El detalle nombra el lugar: otro elemento, atributo o texto, un comentario, CDATA o una instrucción.',
      en: 'The detail names the place: another element, attribute or text, a comment, CDATA or an instruction.',
    },
    retryable: false,
  },
  PART_MALFORMED: {
    text: {
      es: 'Una parte del mensaje firmado no tiene la forma debida',
      en: 'A part of the signed message does not have its form',
    },
    hint: {
      es: 'El detalle nombra la parte: base64 canónico, un instante UTC o un nombre es lo que va ahí.',
      en: 'The detail names the part: canonical base64, an instant in UTC or a name belongs there.',
    },
    retryable: false,
  },
  ID_REPEATED: {
    text: {
      es: 'Dos elementos del mensaje llevan el mismo identificador',
      en: 'Two elements of the message carry the same id',
    },
    hint: {
      es: 'La firma podría referirse a uno y leerse el otro: descarte el mensaje.',
      en: 'The signature may refer to one and the other one be read: discard the message.',
    },
    retryable: false,
  },
  REFERENCE_ELSEWHERE: {
    text: {
      es: 'La firma se refiere a otra parte que la que se lee',
      en: 'The signature refers to another part than the one that is read',
    },
    hint: {
      es: 'La referencia debe ser al Timestamp y su token, o a todo el mensaje (URI vacío) en una operación.',
      en: 'It has to refer to the Timestamp and its token, or to the message (an empty URI) in an operation.',
    },
    retryable: false,
  },
  ALGORITHM_REFUSED: {
    text: {
      es: 'La firma declara un algoritmo o una transformación que aquí no se admite',
      en: 'The signature declares an algorithm or a transform that is not allowed here',
    },
    hint: {
      es: 'Los servicios del SAT usan RSA-SHA1 con la canonicalización exclusiva, o la forma oficial de sus documentos.',
      en: 'The SAT’s services use RSA-SHA1 with exclusive canonicalisation, or the official form of their documents.',
    },
    retryable: false,
  },
  DIGEST_MISMATCH: {
    text: { es: 'Lo firmado cambió después de firmarse', en: 'What was signed has changed since' },
    hint: {
      es: 'La digestión no es la de estos bytes: el mensaje se alteró, o se firmó de otra forma.',
      en: 'The digest is not that of these bytes: the message was altered, or signed in another form.',
    },
    retryable: false,
  },
  SIGNATURE_MISMATCH: {
    text: {
      es: 'La firma no es de la llave de este certificado',
      en: 'The signature is not of this certificate’s key',
    },
    hint: {
      es: 'Revise que certificado y llave sean de la misma e.firma y que el mensaje haya llegado entero.',
      en: 'Check that certificate and key are of the same e.firma and that the message arrived whole.',
    },
    retryable: false,
  },
  TIMESTAMP_EXPIRED: {
    text: { es: 'La autenticación ya venció', en: 'The login has expired' },
    hint: {
      es: 'Vale cinco minutos: firme otra, y revise el reloj de la máquina que firma.',
      en: 'It is good for five minutes: sign another one, and check the clock of the machine that signs.',
    },
    retryable: false,
  },
  TIMESTAMP_IN_FUTURE: {
    text: { es: 'La autenticación aún no empieza a valer', en: 'The login is not valid yet' },
    hint: {
      es: 'Revise los relojes de la máquina que firma y de la que verifica.',
      en: 'Check the clocks of the machine that signs and of the one that verifies.',
    },
    retryable: true,
  },
  CERTIFICATE_INVALID: {
    text: {
      es: 'El mensaje no trae un certificado X.509 con llave RSA',
      en: 'The message holds no X.509 certificate with an RSA key',
    },
    hint: {
      es: 'Debe ser el archivo .cer de la e.firma tal cual (DER, en base64), y su número de serie el declarado.',
      en: 'It has to be the e.firma’s .cer file as it is (DER, in base64), and its serial number the declared one.',
    },
    retryable: false,
  },
  XML_NOT_WELL_FORMED: {
    text: { es: 'La respuesta no es un XML bien formado', en: 'The text is not well-formed XML' },
    hint: {
      es: 'Quizá la respuesta se cortó o es una página HTML de mantenimiento; intente de nuevo más tarde.',
      en: 'It may have been cut short, or be an HTML page of an outage; try again later.',
    },
    retryable: true,
  },
  XML_WITH_DTD: {
    text: { es: 'El XML trae una declaración de tipo de documento', en: 'The XML holds a document type declaration' },
    hint: {
      es: 'SOAP la prohíbe; compruebe que la dirección sea la del servicio.',
      en: 'SOAP forbids it; check that the address is that of the service.',
    },
    retryable: false,
  },
  XML_TOO_LARGE: {
    text: { es: 'El XML rebasa un límite', en: 'The XML exceeds a limit' },
    hint: {
      es: 'El detalle nombra el límite; si la respuesta es legítima, súbalo.',
      en: 'The detail names the limit; raise it if the answer is legitimate.',
    },
    retryable: false,
  },
} as const satisfies Record<string, ErrorFacts>;

/** A stable code of {@link SoapSecurityError}. */
export type SoapSecurityErrorCode = keyof typeof soapSecurityErrors;

/**
 * Every failure of this package. `message` is English, `text` (what happened) and `hint` (what to do) are Spanish and
 * English, `detail` is a fact that needs no translation (a name, a limit), `retryable` tells whether the same call may
 * work later.
 */
export class SoapSecurityError extends Error {
  override readonly name = 'SoapSecurityError';
  readonly code: SoapSecurityErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly detail?: string;
  readonly retryable: boolean;

  constructor(code: SoapSecurityErrorCode, options: { detail?: string; cause?: unknown } = {}) {
    const { text, hint, retryable } = soapSecurityErrors[code];
    const message = options.detail === undefined ? text.en : `${text.en}: ${options.detail}`;
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    if (options.detail !== undefined) this.detail = options.detail;
    this.retryable = retryable;
  }
}
