import { satCodeOf } from './protocol/codes.js';
import type { Text } from './protocol/codes.js';
import type { QueryProblem } from './query-problems.js';
import type { SatOperation, Service } from './service.js';

interface ErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
}

/** What can go wrong in this package: code → what happened, what to do, whether the same call may work later. */
export const satErrors = {
  UNREACHABLE: {
    text: { es: 'No se pudo conectar con el SAT', en: 'The SAT could not be reached' },
    hint: {
      es: 'Revise la conexión, el nombre del servidor y, si hay proxy, su configuración. Nada se envió.',
      en: 'Check the connection, the host name and, if there is one, the proxy. Nothing was sent.',
    },
    retryable: true,
  },
  TIMEOUT: {
    text: { es: 'El SAT no respondió a tiempo', en: 'The SAT did not answer in time' },
    hint: { es: 'Intente más tarde.', en: 'Try again later.' },
    retryable: true,
  },
  CONNECTION_LOST: {
    text: { es: 'La conexión con el SAT se cortó', en: 'The connection to the SAT was lost' },
    hint: { es: 'Intente más tarde.', en: 'Try again later.' },
    retryable: true,
  },
  OUTAGE: {
    text: { es: 'El servicio del SAT está fallando', en: 'The SAT’s service is failing' },
    hint: { es: 'Suele ser pasajero: intente más tarde.', en: 'It usually passes: try again later.' },
    retryable: true,
  },
  FAULT: {
    text: { es: 'El SAT respondió con una falla SOAP', en: 'The SAT answered with a SOAP fault' },
    hint: {
      es: 'Si es una falla interna, intente más tarde; si no, repórtelo con el detalle.',
      en: 'If the fault is an internal one, try again later; otherwise report it with its detail.',
    },
    retryable: true,
  },
  LOGIN_REFUSED: {
    text: { es: 'El SAT rechazó el inicio de sesión', en: 'The SAT refused the login' },
    hint: {
      es: 'Lo más común es un reloj mal puesto: compruebe la hora de este equipo y luego la e.firma.',
      en: 'A wrong clock is the usual cause: check the time of this machine, then the e.firma.',
    },
    retryable: false,
  },
  REFUSED: {
    text: { es: 'El SAT rechazó la operación', en: 'The SAT refused the operation' },
    hint: {
      es: 'El detalle trae el código y el texto del SAT.',
      en: 'The detail has the SAT’s code and text.',
    },
    retryable: false,
  },
  LIMIT_REACHED: {
    text: { es: 'Se alcanzó un límite del SAT', en: 'A limit of the SAT was reached' },
    hint: {
      es: 'El detalle trae el código y el texto del SAT.',
      en: 'The detail has the SAT’s code and text.',
    },
    retryable: false,
  },
  UNREADABLE_ANSWER: {
    text: { es: 'La respuesta del SAT no se entiende', en: 'The SAT’s answer cannot be understood' },
    hint: {
      es: 'Compruebe que la dirección sea la del servicio; si lo es, repórtelo con el detalle.',
      en: 'Check that the address is that of the service; if it is, report it with its detail.',
    },
    retryable: false,
  },
  DAMAGED_PACKAGE: {
    text: { es: 'El paquete llegó dañado', en: 'The package arrived damaged' },
    hint: {
      es: 'Un paquete se puede descargar dos veces: queda a lo sumo un intento.',
      en: 'A package can be downloaded twice: at most one attempt is left.',
    },
    retryable: true,
  },
  QUERY_INVALID: {
    text: { es: 'Los datos de la operación no son válidos', en: 'The operation’s data is not valid' },
    hint: {
      es: 'Corrija cada punto del detalle. Nada se envió.',
      en: 'Correct each point of the detail. Nothing was sent.',
    },
    retryable: false,
  },
  SIGNING_FAILED: {
    text: { es: 'El mensaje no se pudo firmar', en: 'The message could not be signed' },
    hint: {
      es: 'Revise la e.firma o el firmante remoto. Nada se envió.',
      en: 'Check the e.firma or the remote signer. Nothing was sent.',
    },
    retryable: false,
  },
  ABORTED: {
    text: { es: 'La operación se interrumpió', en: 'The operation was interrupted' },
    hint: { es: 'Se interrumpió a petición de quien llamó.', en: 'The caller asked for it.' },
    retryable: false,
  },
} as const satisfies Record<string, ErrorFacts>;

/** A stable code of {@link SatError}. */
export type SatErrorCode = keyof typeof satErrors;

/**
 * What is known about the message of the failed call:
 *
 * - `notSent`: not a byte of it left this machine;
 * - `refused`: the SAT saw it and did not do what it asks;
 * - `uncertain`: it may have been carried out. A request may be registered, a download may be counted.
 */
export type Delivery = 'notSent' | 'refused' | 'uncertain';

/** Where and how a {@link SatError} came about: its members of the same names. */
export interface SatErrorFacts {
  readonly service: Service;
  readonly operation: SatOperation;
  readonly delivery: Delivery;
  readonly codEstatus?: string;
  readonly satMessage?: string;
  readonly faultCode?: string;
  readonly detail?: string;
  readonly problems?: readonly QueryProblem[];
  /** Overrides what the code says. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

const MAX_DETAIL = 500;

/**
 * Every failure of this package. `message` is English; `text` (what happened) and `hint` (what to do) are Spanish and
 * English, those of the SAT's code where there is one; `detail` needs no translation: a host, a system's error code, the
 * SAT's own words (at most 500 characters). Neither tokens nor signatures nor bodies are ever part of it.
 */
export class SatError extends Error {
  override readonly name = 'SatError';
  readonly code: SatErrorCode;
  /** What happened. */
  readonly text: Text;
  /** What to do. */
  readonly hint: Text;
  /** Whether the same call may work later, as it is. */
  readonly retryable: boolean;
  /** In which installation. */
  readonly service: Service;
  /** The operation that failed: `login` when the login before another operation did. */
  readonly operation: SatOperation;
  /** What is known of the message of the call that was asked for. */
  readonly delivery: Delivery;
  /** A fact that needs no translation. */
  readonly detail?: string;
  /** The SAT's status code, exactly as received, when there was one. */
  readonly codEstatus?: string;
  /** The SAT's own text for it. */
  readonly satMessage?: string;
  /** Local name of the SOAP fault's code, when the SAT answered with a fault. */
  readonly faultCode?: string;
  /** All that is wrong with a query, with `QUERY_INVALID`. */
  readonly problems?: readonly QueryProblem[];

  constructor(code: SatErrorCode, facts: SatErrorFacts) {
    const { text, hint, retryable } = satErrors[code];
    const known = facts.codEstatus === undefined ? undefined : satCodeOf(facts.codEstatus);
    const detail = facts.detail?.slice(0, MAX_DETAIL);
    super(
      detail === undefined ? text.en : `${text.en}: ${detail}`,
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.code = code;
    this.text = known?.meaning ?? text;
    this.hint = known?.hint ?? hint;
    this.retryable = facts.retryable ?? retryable;
    this.service = facts.service;
    this.operation = facts.operation;
    this.delivery = facts.delivery;
    if (detail !== undefined) this.detail = detail;
    if (facts.codEstatus !== undefined) this.codEstatus = facts.codEstatus;
    if (facts.satMessage !== undefined) this.satMessage = facts.satMessage.slice(0, MAX_DETAIL);
    if (facts.faultCode !== undefined) this.faultCode = facts.faultCode;
    if (facts.problems !== undefined) this.problems = facts.problems;
  }
}

/** The same failure, seen by a call of which `delivery` is known: a login that failed before a request left. */
export function withDelivery(error: SatError, delivery: Delivery): SatError {
  if (error.delivery === delivery) return error;
  const { code, service, operation, detail, codEstatus, satMessage, faultCode, problems, retryable, cause } = error;
  return new SatError(code, {
    service,
    operation,
    delivery,
    retryable,
    ...(detail !== undefined && { detail }),
    ...(codEstatus !== undefined && { codEstatus }),
    ...(satMessage !== undefined && { satMessage }),
    ...(faultCode !== undefined && { faultCode }),
    ...(problems !== undefined && { problems }),
    ...(cause !== undefined && { cause }),
  });
}
