import type { JudgedCertificate } from '../judge/certificate.js';
import type { ContentReading } from './message.js';
import type { SatQuery } from './query.js';

/** What could be read of a message, whether it is accepted or not. */
export interface CallFacts {
  readonly rfc?: string;
  readonly certificateNumber?: string;
  readonly requestId?: string;
  readonly packageId?: string;
  readonly query?: SatQuery;
}

/** Whom a certificate is of. */
export function certificateFacts(certificate: JudgedCertificate | undefined): CallFacts {
  const { rfc = '', number = '' } = certificate ?? {};
  return { ...(rfc !== '' && { rfc }), ...(number !== '' && { certificateNumber: number }) };
}

/** What the content of a message is about. */
export function contentFacts({ attributes }: ContentReading): CallFacts {
  const requestId = attributes.get('IdSolicitud');
  const packageId = attributes.get('IdPaquete');
  return {
    ...(requestId !== undefined && { requestId: requestId.toLowerCase() }),
    ...(packageId !== undefined && { packageId: packageId.toUpperCase() }),
  };
}
