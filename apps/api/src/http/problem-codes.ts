interface Text {
  readonly es: string;
  readonly en: string;
}

interface ProblemFacts {
  readonly status: number;
  readonly text: Text;
  readonly hint: Text;
  /** Whether the very same request may succeed later. */
  readonly retryable: boolean;
}

const SEE_PROBLEMS: Text = {
  es: 'Corrija cada punto de «problems» y repita la petición. Nada se guardó.',
  en: 'Correct each point of "problems" and repeat the request. Nothing was kept.',
};

const LATER: Text = {
  es: 'Suele ser pasajero: repita la petición en unos segundos.',
  en: 'It usually passes: repeat the request in a few seconds.',
};

/** What the API itself answers when something is wrong: code → status, what happened, what to do. */
export const problemCodes = {
  MALFORMED_JSON: {
    status: 400,
    text: { es: 'El cuerpo no es JSON', en: 'The body is not JSON' },
    hint: { es: 'Envíe un objeto JSON en UTF-8.', en: 'Send one JSON object in UTF-8.' },
    retryable: false,
  },
  REQUEST_MALFORMED: {
    status: 400,
    text: { es: 'La petición HTTP está mal formada', en: 'The HTTP request is malformed' },
    hint: { es: 'Revise la dirección y los encabezados.', en: 'Check the address and the headers.' },
    retryable: false,
  },
  UNAUTHENTICATED: {
    status: 401,
    text: { es: 'Falta una llave de API válida', en: 'A valid API key is missing' },
    hint: {
      es: 'Envíe «Authorization: Bearer acp_…» con una llave vigente de su organización.',
      en: 'Send "Authorization: Bearer acp_…" with a key of your organisation that is in force.',
    },
    retryable: false,
  },
  NOT_FOUND: {
    status: 404,
    text: { es: 'No existe', en: 'There is no such thing' },
    hint: {
      es: 'Revise la dirección y los identificadores; cada llave ve solo lo de su organización.',
      en: 'Check the address and the ids; a key sees what belongs to its own organisation only.',
    },
    retryable: false,
  },
  XML_NOT_HELD: {
    status: 404,
    text: { es: 'No se tiene el XML de este documento', en: 'The XML of this document is not held' },
    hint: {
      es: '«holding» dice por qué: not_offered no lo entrega el SAT, pending está en camino, missing hay que pedirlo.',
      en: '"holding" says why: not_offered is not given by the SAT, pending is on its way, missing has to be asked for.',
    },
    retryable: true,
  },
  PACKAGE_NOT_FETCHED: {
    status: 404,
    text: { es: 'El paquete no se ha descargado', en: 'The package has not been fetched' },
    hint: {
      es: 'Su «state» dice si está por descargarse (listed) o si ya no se puede tener (lost).',
      en: 'Its "state" says whether it is still to be fetched (listed) or cannot be had any more (lost).',
    },
    retryable: true,
  },
  PACKAGE_NOT_IN_STORE: {
    status: 404,
    text: {
      es: 'Un paquete que se tenía no está en el almacén',
      en: 'A package that was held is not in the store',
    },
    hint: {
      es: 'Avise a quien opera el servicio: el archivo debe volver a su lugar.',
      en: 'Tell whoever operates the service: the file has to be put back.',
    },
    retryable: false,
  },
  REQUEST_TIMED_OUT: {
    status: 408,
    text: { es: 'La petición no llegó completa a tiempo', en: 'The request did not arrive in time' },
    hint: { es: 'Repítala.', en: 'Repeat it.' },
    retryable: true,
  },
  TAXPAYER_EXISTS: {
    status: 409,
    text: { es: 'Este RFC ya está dado de alta', en: 'This RFC is there already' },
    hint: { es: 'Use el contribuyente de «taxpayerId».', en: 'Use the taxpayer of "taxpayerId".' },
    retryable: false,
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    text: {
      es: 'Otra petición con esta Idempotency-Key sigue en curso',
      en: 'Another request with this Idempotency-Key is under way',
    },
    hint: {
      es: 'Espere y repita la petición: recibirá la respuesta de la primera.',
      en: 'Wait and repeat the request: it gets the answer of the first one.',
    },
    retryable: true,
  },
  LEDGER_BUSY: {
    status: 409,
    text: {
      es: 'Se está trabajando en este contribuyente',
      en: 'Work is under way for this taxpayer',
    },
    hint: {
      es: 'Repita la petición en unos minutos, cuando haya terminado la descarga o la adopción en curso.',
      en: 'Repeat the request in some minutes, when the download or the adoption under way has ended.',
    },
    retryable: true,
  },
  BODY_TOO_LARGE: {
    status: 413,
    text: { es: 'El cuerpo es demasiado grande', en: 'The body is too large' },
    hint: { es: 'El máximo es 1 MiB.', en: 'The limit is 1 MiB.' },
    retryable: false,
  },
  PACKAGE_TOO_LARGE: {
    status: 413,
    text: { es: 'El ZIP es demasiado grande', en: 'The ZIP is too large' },
    hint: { es: 'El máximo es 2 GiB: divídalo.', en: 'The limit is 2 GiB: split it.' },
    retryable: false,
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    text: { es: 'El tipo de contenido no se admite', en: 'The media type is not supported' },
    hint: {
      es: 'Envíe «Content-Type: application/json», o «application/zip» donde se recibe un ZIP.',
      en: 'Send "Content-Type: application/json", or "application/zip" where a ZIP is taken.',
    },
    retryable: false,
  },
  VALIDATION_FAILED: {
    status: 422,
    text: { es: 'Los datos no son válidos', en: 'The data is not valid' },
    hint: SEE_PROBLEMS,
    retryable: false,
  },
  PERIOD_INVALID: {
    status: 422,
    text: { es: 'El periodo no es válido', en: 'The period is not valid' },
    hint: SEE_PROBLEMS,
    retryable: false,
  },
  CREDENTIAL_OF_ANOTHER_RFC: {
    status: 422,
    text: { es: 'La e.firma es de otro RFC', en: 'The e.firma is of another RFC' },
    hint: {
      es: 'Entregue la e.firma de este contribuyente, o dé de alta al contribuyente del certificado.',
      en: "Hand in this taxpayer's e.firma, or create the taxpayer of the certificate.",
    },
    retryable: false,
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    text: {
      es: 'Esta Idempotency-Key ya se usó para otra petición',
      en: 'This Idempotency-Key was used for another request',
    },
    hint: { es: 'Use una llave nueva para cada petición distinta.', en: 'Use a new key for each different request.' },
    retryable: false,
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    text: { es: 'Los encabezados son demasiado grandes', en: 'The headers are too large' },
    hint: { es: 'El máximo es 16 KiB.', en: 'The limit is 16 KiB.' },
    retryable: false,
  },
  INTERNAL: {
    status: 500,
    text: { es: 'Falla inesperada del servicio', en: 'Unexpected fault of the service' },
    hint: {
      es: 'Repita la petición más tarde; si persiste, repórtelo con el «requestId».',
      en: 'Repeat the request later; if it persists, report it with the "requestId".',
    },
    retryable: false,
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    text: { es: 'La base de datos no responde', en: 'The database does not answer' },
    hint: LATER,
    retryable: true,
  },
  TOO_MANY_ADOPTIONS: {
    status: 503,
    text: { es: 'Hay demasiadas adopciones en curso', en: 'Too many adoptions are under way' },
    hint: LATER,
    retryable: true,
  },
  STORE_NOT_WRITABLE: {
    status: 503,
    text: { es: 'El almacén de paquetes no se puede escribir', en: 'The package store cannot be written to' },
    hint: LATER,
    retryable: true,
  },
  STORE_UNREADABLE: {
    status: 503,
    text: { es: 'El almacén de paquetes no se puede leer', en: 'The package store cannot be read' },
    hint: LATER,
    retryable: true,
  },
} as const satisfies Record<string, ProblemFacts>;

/** Stable codes of the API's own problems. */
export type ProblemCode = keyof typeof problemCodes;

/** What can be wrong with one value of a request, besides what the schemas say themselves. */
export const valueCodes = {
  VALUE_MISSING: {
    text: { es: 'Falta', en: 'It is missing' },
    hint: { es: 'Agréguelo.', en: 'Add it.' },
  },
  TYPE_WRONG: {
    text: { es: 'No es del tipo debido', en: 'It is of the wrong type' },
    hint: { es: 'El detalle dice lo que se espera.', en: 'The detail says what is expected.' },
  },
  VALUE_UNKNOWN: {
    text: { es: 'El valor no es uno de los admitidos', en: 'The value is none of those allowed' },
    hint: { es: 'El detalle los nombra.', en: 'The detail names them.' },
  },
  FIELD_UNKNOWN: {
    text: { es: 'Hay un campo desconocido', en: 'There is an unknown field' },
    hint: { es: 'Quítelo, o revise cómo está escrito.', en: 'Remove it, or check how it is written.' },
  },
  TOO_SMALL: {
    text: { es: 'Es demasiado corto o pequeño', en: 'It is too short or too small' },
    hint: { es: 'El detalle nombra el límite.', en: 'The detail names the limit.' },
  },
  TOO_BIG: {
    text: { es: 'Es demasiado largo o grande', en: 'It is too long or too big' },
    hint: { es: 'El detalle nombra el límite.', en: 'The detail names the limit.' },
  },
  FORMAT_WRONG: {
    text: { es: 'No tiene la forma debida', en: 'It is not written as it must be' },
    hint: { es: 'El detalle nombra la forma.', en: 'The detail names the form.' },
  },
  VALUE_INVALID: {
    text: { es: 'El valor no es válido', en: 'The value is not valid' },
    hint: { es: 'Revíselo.', en: 'Check it.' },
  },
  RFC_MALFORMED: {
    text: { es: 'No es un RFC', en: 'It is no RFC' },
    hint: {
      es: 'Un RFC tiene 12 caracteres (empresas) o 13 (personas), como EKU9003173C9.',
      en: 'An RFC has 12 characters (companies) or 13 (persons), such as EKU9003173C9.',
    },
  },
  TIME_MALFORMED: {
    text: {
      es: 'La fecha no existe o no tiene la forma debida',
      en: 'The date does not exist or is not written as it must be',
    },
    hint: {
      es: 'Escriba AAAA-MM, AAAA-MM-DD o AAAA-MM-DDTHH:mm:ss, hora de la Ciudad de México, sin zona.',
      en: 'Write YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:mm:ss, Mexico City time, without a zone.',
    },
  },
  PERIOD_TOO_LONG: {
    text: { es: 'El periodo es demasiado largo', en: 'The period is too long' },
    hint: { es: 'Pida diez años como máximo.', en: 'Ask for ten years at most.' },
  },
  PERIOD_REVERSED: {
    text: { es: 'El periodo termina antes de empezar', en: 'The period ends before it begins' },
    hint: { es: 'Intercambie las fechas.', en: 'Swap the dates.' },
  },
  TIME_IN_FUTURE: {
    text: { es: 'La fecha está en el futuro', en: 'The time lies in the future' },
    hint: { es: 'Revísela, y el reloj de su equipo.', en: "Check it, and your machine's clock." },
  },
  BASE64_MALFORMED: {
    text: { es: 'No es base64', en: 'It is not base64' },
    hint: {
      es: 'Envíe el contenido del archivo en base64, sin prefijo ni saltos de línea.',
      en: 'Send the content of the file in base64, without a prefix or line breaks.',
    },
  },
  TEXT_UNPRINTABLE: {
    text: { es: 'Contiene caracteres que no se imprimen', en: 'It holds characters that cannot be printed' },
    hint: { es: 'Quítelos.', en: 'Remove them.' },
  },
  CURSOR_INVALID: {
    text: { es: 'El cursor no es de esta lista', en: 'The cursor is not of this list' },
    hint: {
      es: 'Use «nextCursor» tal como llegó, con los mismos filtros.',
      en: 'Use "nextCursor" as it came, with the same filters.',
    },
  },
  IDEMPOTENCY_KEY_INVALID: {
    text: { es: 'La Idempotency-Key no es válida', en: 'The Idempotency-Key is not valid' },
    hint: {
      es: 'Use de 1 a 255 caracteres visibles de ASCII, como un UUID.',
      en: 'Use 1 to 255 visible characters of ASCII, such as a UUID.',
    },
  },
} as const satisfies Record<string, { readonly text: Text; readonly hint: Text }>;

/** Stable codes of what is wrong with one value. */
export type ValueCode = keyof typeof valueCodes;
