import type { ProblemCode, Text } from './model.js';

/** What a blocked window means to a person, and what that person can do, by code. */
export const problems: Readonly<Record<ProblemCode, { readonly text: Text; readonly hint: Text }>> = {
  REFUSED: {
    text: { es: 'El SAT rechazó la solicitud', en: 'The SAT refused the request' },
    hint: {
      es: 'Corrija lo que el SAT indica y vuelva a pedir el periodo; el rechazo no gastó nada.',
      en: 'Mend what the SAT says and ask for the period again; the refusal spent nothing.',
    },
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
  },
  ANSWERS_LOST: {
    text: {
      es: 'Varias solicitudes seguidas quedaron sin respuesta clara del SAT',
      en: 'Several requests in a row got no clear answer from the SAT',
    },
    hint: {
      es: 'El servicio del SAT o la red fallan. Espere y revise la conexión; las solicitudes enviadas cuentan como gastadas.',
      en: "The SAT's service or the network fails. Wait and check the connection; what was sent counts as spent.",
    },
  },
  REQUEST_FAILED: {
    text: { es: 'El SAT terminó la solicitud con error', en: 'The SAT ended the request with an error' },
    hint: {
      es: 'Levante un caso en el portal del SAT con el IdSolicitud.',
      en: "Open a case at the SAT's portal with the IdSolicitud.",
    },
  },
  REQUEST_REJECTED: {
    text: {
      es: 'El SAT rechazó la solicitud después de aceptarla',
      en: 'The SAT rejected the request after accepting it',
    },
    hint: {
      es: 'Levante un caso en el portal del SAT con el IdSolicitud.',
      en: "Open a case at the SAT's portal with the IdSolicitud.",
    },
  },
  REQUEST_EXPIRED: {
    text: {
      es: 'La solicitud venció antes de descargar sus paquetes',
      en: 'The request expired before its packages were fetched',
    },
    hint: {
      es: 'Los paquetes duran 72 horas: tienen que poder descargarse dentro de ese plazo.',
      en: 'Packages live for 72 hours: it has to be possible to fetch them within that time.',
    },
  },
  REQUEST_STUCK: {
    text: { es: 'El SAT no termina la solicitud', en: 'The SAT does not finish the request' },
    hint: {
      es: 'Levante un caso en el portal del SAT con el IdSolicitud.',
      en: "Open a case at the SAT's portal with the IdSolicitud.",
    },
  },
  REQUEST_LOST: {
    text: { es: 'El SAT no reconoce una solicitud que aceptó', en: 'The SAT does not know a request that it accepted' },
    hint: {
      es: 'Levante un caso en el portal del SAT con el IdSolicitud.',
      en: "Open a case at the SAT's portal with the IdSolicitud.",
    },
  },
  TOO_MANY_IN_A_SECOND: {
    text: {
      es: 'Hay más documentos en el periodo más corto que el SAT acepta de los que entrega por solicitud',
      en: 'The shortest period that the SAT accepts holds more documents than it gives for one request',
    },
    hint: { es: 'Pida ese periodo por tipo de comprobante.', en: 'Ask for that period by document type.' },
  },
  PACKAGE_DAMAGED: {
    text: { es: 'El SAT entregó dos veces un paquete dañado', en: 'The SAT delivered a damaged package twice' },
    hint: {
      es: 'Los bytes recibidos están aparte, en la carpeta «damaged». Levante un caso en el portal del SAT con el IdPaquete.',
      en: "The bytes as received are kept aside in the folder 'damaged'. Open a case at the SAT's portal with the IdPaquete.",
    },
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
  },
  PACKAGE_LOST: {
    text: {
      es: 'Un paquete gastó sus dos descargas o venció antes de guardarse',
      en: 'A package used both downloads, or expired, before it was kept',
    },
    hint: {
      es: 'El mismo periodo ya se pidió otra vez sin éxito. Revise la red y el espacio en disco antes de volver a pedirlo.',
      en: 'The period was already asked for again in vain. Check network and disk before it is asked for once more.',
    },
  },
};
