import type { ProblemCode, Text } from './model.js';

/**
 * Who has to act: the taxpayer or whoever works for him (`user`), the SAT, to whom a person has to turn with a case (`sat`), or
 * whoever runs this machine and its network (`operator`).
 */
export type Actor = 'user' | 'sat' | 'operator';

/** What is known of a way in which a window can be blocked. */
export interface ProblemFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly actor: Actor;
  /** When running the job again opens the window again: at any time, from the next day of Mexico City on, or never. */
  readonly opensAgain: 'atOnce' | 'nextDay' | 'never';
}

/** What a blocked window means to a person, who has to act, and how, by code. */
export const problems: Readonly<Record<ProblemCode, ProblemFacts>> = {
  REFUSED: {
    text: { es: 'El SAT rechazó la solicitud', en: 'The SAT refused the request' },
    hint: {
      es: 'Corrija lo que el SAT indica y vuelva a pedir el periodo; el rechazo no gastó nada.',
      en: 'Mend what the SAT says and ask for the period again; the refusal spent nothing.',
    },
    actor: 'user',
    opensAgain: 'atOnce',
  },
  SOMEONE_ELSE_ASKS: {
    text: {
      es: 'El SAT no acepta más esta consulta: al parecer alguien más consulta este RFC',
      en: 'The SAT accepts this query no more: someone else seems to query this RFC',
    },
    hint: {
      es: 'Pregunte qué otro programa o despacho descarga los CFDI de este RFC y pídale los paquetes que ya tenga.',
      en: 'Find out which other program or office downloads for this RFC, and ask it for the packages that it has.',
    },
    actor: 'user',
    opensAgain: 'never',
  },
  ANSWERS_LOST: {
    text: {
      es: 'Varias solicitudes seguidas quedaron sin respuesta clara del SAT',
      en: 'Several requests in a row got no clear answer from the SAT',
    },
    hint: {
      es: 'El servicio del SAT o la red fallan. Revise la conexión y repita otro día; las solicitudes enviadas cuentan como gastadas.',
      en: "The SAT's service or the network fails. Check the connection and run it again on another day; what was sent counts as spent.",
    },
    actor: 'operator',
    opensAgain: 'nextDay',
  },
  QUERY_SPENT: {
    text: {
      es: 'Las consultas de este periodo ya se usaron las veces que el SAT permite',
      en: 'The queries of this period were used as often as the SAT allows',
    },
    hint: {
      es: 'Pida lo que falta por contraparte o por folio, o incorpore los paquetes que otro programa tenga.',
      en: 'Ask for what is lacking by counterpart or by folio, or take over the packages that another program has.',
    },
    actor: 'user',
    opensAgain: 'never',
  },
  DAILY_LIMIT: {
    text: {
      es: 'El SAT respondió varios días seguidos que el folio llegó a su límite diario',
      en: 'The SAT answered on several days in a row that the folio had met its daily limit',
    },
    hint: {
      es: 'Consulte el folio en el portal del SAT o pida el XML a quien lo emitió; al repetir otro día se vuelve a intentar.',
      en: "Look the folio up at the SAT's portal, or ask its issuer for the XML; run again on another day, it is tried once more.",
    },
    actor: 'user',
    opensAgain: 'nextDay',
  },
  SAT_FAILS: {
    text: {
      es: 'El SAT falló por dentro cada vez que se le pidió este periodo',
      en: 'The SAT failed inside each time it was asked for this period',
    },
    hint: {
      es: 'No se gastó nada. Repita otro día; si persiste, levante un caso en el portal del SAT.',
      en: "Nothing was spent. Run it again on another day; if it persists, open a case at the SAT's portal.",
    },
    actor: 'sat',
    opensAgain: 'nextDay',
  },
  REQUEST_FAILED: {
    text: { es: 'El SAT terminó la solicitud con error', en: 'The SAT ended the request with an error' },
    hint: {
      es: 'Repita otro día; si vuelve a ocurrir, levante un caso en el portal del SAT con el IdSolicitud.',
      en: "Run it again on another day; if it happens again, open a case at the SAT's portal with the IdSolicitud.",
    },
    actor: 'sat',
    opensAgain: 'nextDay',
  },
  REQUEST_REJECTED: {
    text: {
      es: 'El SAT rechazó la solicitud después de aceptarla',
      en: 'The SAT rejected the request after accepting it',
    },
    hint: {
      es: 'Repita otro día; si vuelve a ocurrir, levante un caso en el portal del SAT con el IdSolicitud.',
      en: "Run it again on another day; if it happens again, open a case at the SAT's portal with the IdSolicitud.",
    },
    actor: 'sat',
    opensAgain: 'nextDay',
  },
  REQUEST_EXPIRED: {
    text: {
      es: 'La solicitud venció antes de descargar sus paquetes',
      en: 'The request expired before its packages were fetched',
    },
    hint: {
      es: 'Los paquetes duran 72 horas: tienen que poder descargarse dentro de ese plazo. Repita otro día.',
      en: 'Packages live for 72 hours: it has to be possible to fetch them within that time. Run it again on another day.',
    },
    actor: 'operator',
    opensAgain: 'nextDay',
  },
  REQUEST_STUCK: {
    text: { es: 'El SAT no termina la solicitud', en: 'The SAT does not finish the request' },
    hint: {
      es: 'Repita otro día; si vuelve a ocurrir, levante un caso en el portal del SAT con el IdSolicitud.',
      en: "Run it again on another day; if it happens again, open a case at the SAT's portal with the IdSolicitud.",
    },
    actor: 'sat',
    opensAgain: 'nextDay',
  },
  REQUEST_LOST: {
    text: { es: 'El SAT no reconoce una solicitud que aceptó', en: 'The SAT does not know a request that it accepted' },
    hint: {
      es: 'Repita otro día; si vuelve a ocurrir, levante un caso en el portal del SAT con el IdSolicitud.',
      en: "Run it again on another day; if it happens again, open a case at the SAT's portal with the IdSolicitud.",
    },
    actor: 'sat',
    opensAgain: 'nextDay',
  },
  TOO_MANY_IN_A_SECOND: {
    text: {
      es: 'Hay más documentos en el periodo más corto que el SAT acepta de los que entrega por solicitud',
      en: 'The shortest period that the SAT accepts holds more documents than it gives for one request',
    },
    hint: {
      es: 'Los CFDI ya se pidieron por tipo de comprobante; las retenciones no lo tienen. Pida ese momento por contraparte, o consulte cada documento por su folio.',
      en: 'CFDI were asked for by document type already; retenciones have none. Ask for that moment by counterpart, or for each document by its folio.',
    },
    actor: 'user',
    opensAgain: 'never',
  },
  PACKAGE_DAMAGED: {
    text: { es: 'El SAT entregó dos veces un paquete dañado', en: 'The SAT delivered a damaged package twice' },
    hint: {
      es: 'Los bytes recibidos están aparte, en la carpeta «damaged». Repita otro día; si vuelve a ocurrir, levante un caso en el portal del SAT con el IdPaquete.',
      en: "The bytes as received are kept aside in the folder 'damaged'. Run it again on another day; if it happens again, open a case at the SAT's portal with the IdPaquete.",
    },
    actor: 'sat',
    opensAgain: 'nextDay',
  },
  PACKAGE_UNREADABLE: {
    text: {
      es: 'Un paquete llegó entero, pero no se puede leer',
      en: 'A package came whole, but cannot be read',
    },
    hint: {
      es: 'El paquete está guardado y no se vuelve a descargar. Levante un caso en el portal del SAT con el IdPaquete.',
      en: "The package is kept, and not fetched again. Open a case at the SAT's portal with the IdPaquete.",
    },
    actor: 'sat',
    opensAgain: 'never',
  },
  PACKAGE_LOST: {
    text: {
      es: 'Un paquete gastó sus dos descargas o venció antes de guardarse',
      en: 'A package used both downloads, or expired, before it was kept',
    },
    hint: {
      es: 'El mismo periodo ya se pidió otra vez sin éxito. Revise la red y el espacio en disco, y repita otro día.',
      en: 'The period was already asked for again in vain. Check network and disk, and run it again on another day.',
    },
    actor: 'operator',
    opensAgain: 'nextDay',
  },
};
