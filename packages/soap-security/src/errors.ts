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
