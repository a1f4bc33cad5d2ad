import { normalizeRfc } from '@acopio/credentials';
import type { XmlElement } from '@acopio/soap-security';
import type { RequestTask } from '../message-task.js';
import { descend, openEnvelope, statusOf, valueOf } from '../protocol/envelope.js';
import type { OperationResponse } from '../protocol/envelope.js';
import { ACCEPTED } from '../protocol/codes.js';
import { wsdlAttributes, wsdlElements, wsdlOperations, wsdlValues } from '../protocol/names.js';
import { namespaces } from '../protocol/namespaces.js';
import { refusal, unreadable } from '../protocol/refusal.js';
import { isUuid } from '../ids.js';
import type { DownloadQuery, FolioQuery, IssuedQuery, ReceivedMetadataQuery, ReceivedXmlQuery } from '../query.js';
import { signableRequest } from './built-request.js';
import type { BuildRequest, SignatureFacts } from './built-request.js';
import { operationElement } from './operation-element.js';

/** What a request is built from: the query, whose it is, and what its signature takes. */
export interface QueryInput extends Omit<RequestTask, 'operation'>, SignatureFacts {}

/** The answer to a request of that kind. */
export interface QueryResponse extends OperationResponse {
  readonly kind: DownloadQuery['kind'];
}

/** A request that the SAT registered. */
export interface RequestAnswer {
  /** The request's id, exactly as received. */
  readonly requestId: string;
  /** `5000`; or `404` (internal error) with an id, which may be polled (cfdiclient, issue 25, March 2022). */
  readonly codEstatus: string;
  /** The SAT's text. */
  readonly message: string;
}

const REGISTERED: ReadonlySet<string> = new Set([ACCEPTED, '404']);

/** The contents of a request for documents that the taxpayer issued (SAT, Solicitud v1.5, May 2025, section 5.1). */
function issuedContents(query: IssuedQuery, rfc: string): XmlElement {
  const own = normalizeRfc(rfc);
  const receivers = (query.counterparts ?? []).map((receiver) => ({
    name: wsdlElements.receiver,
    children: [normalizeRfc(receiver)],
  }));
  return operationElement(
    wsdlOperations.issued,
    { ...filters(query), [wsdlAttributes.issuer]: own, [wsdlAttributes.requester]: own },
    receivers.length === 0 ? [] : [{ name: wsdlElements.receivers, children: receivers }],
  );
}

/**
 * The contents of a request for documents that the taxpayer received (SAT, Solicitud v1.5, May 2025, section 5.2).
 * The status always goes along: without it, a request for XML is refused.
 */
function receivedContents(query: ReceivedMetadataQuery | ReceivedXmlQuery, rfc: string): XmlElement {
  const own = normalizeRfc(rfc);
  return operationElement(wsdlOperations.received, {
    ...filters(query),
    [wsdlAttributes.issuer]: query.counterpart === undefined ? undefined : normalizeRfc(query.counterpart),
    [wsdlAttributes.receiver]: own,
    [wsdlAttributes.requester]: own,
  });
}

/** The contents of a request for one document (SAT, Solicitud v1.5, May 2025, section 5.3). */
function folioContents(query: FolioQuery, rfc: string): XmlElement {
  return operationElement(wsdlOperations.folio, {
    [wsdlAttributes.folio]: query.uuid.toLowerCase(),
    [wsdlAttributes.requester]: normalizeRfc(rfc),
  });
}

function contentsOf({ query, rfc }: Pick<RequestTask, 'query' | 'rfc'>): XmlElement {
  switch (query.kind) {
    case 'issued':
      return issuedContents(query, rfc);
    case 'received':
      return receivedContents(query, rfc);
    case 'folio':
      return folioContents(query, rfc);
  }
}

/**
 * Solicitud (SAT, Solicitud v1.5, May 2025, sections 5.1 to 5.3). The query has to be valid: `validateQuery` says what is
 * wrong with it.
 */
export const buildQueryRequest: BuildRequest<QueryInput> = ({ query, rfc, ...signature }) =>
  signableRequest({ operation: 'request', query }, contentsOf({ query, rfc }), signature);

/**
 * Reads the answer of a request (SAT, Solicitud v1.5, May 2025; without `RfcSolicitante`, as before v1.5, too).
 *
 * @throws SatError `REFUSED`, `LIMIT_REACHED`: with `codEstatus`. `OUTAGE`: code 404 without an id among others.
 *   `FAULT`. `UNREADABLE_ANSWER`: also accepted without an id, and an id that is no UUID.
 */
export function parseQueryResponse(response: QueryResponse): RequestAnswer {
  const context = { service: response.service, operation: 'request' } as const;
  const { body } = openEnvelope(response, context);
  const { element } = wsdlOperations[response.kind];
  const result = descend(body, namespaces.operations, [`${element}Response`, `${element}Result`]);
  if (result === undefined) throw unreadable(context, 'no result');

  const status = statusOf(result);
  const requestId = valueOf(result, wsdlAttributes.requestId);
  if (status.codEstatus === '') throw unreadable(context, 'no status');
  if (!REGISTERED.has(status.codEstatus)) throw refusal(context, status);
  if (requestId === undefined) {
    throw status.codEstatus === ACCEPTED ? unreadable(context, 'no request id') : refusal(context, status);
  }
  if (!isUuid(requestId)) throw unreadable(context, 'request id');
  return { requestId, ...status };
}

function filters(query: Exclude<DownloadQuery, FolioQuery>): Record<string, string | undefined> {
  const status = query.kind === 'received' && query.content === 'xml' ? 'active' : (query.status ?? 'all');
  return {
    [wsdlAttributes.complemento]: query.complemento,
    [wsdlAttributes.status]: wsdlValues.status[status],
    [wsdlAttributes.from]: query.from,
    [wsdlAttributes.to]: query.to,
    [wsdlAttributes.onBehalfOf]: query.onBehalfOf === undefined ? undefined : normalizeRfc(query.onBehalfOf),
    [wsdlAttributes.documentType]: query.documentType,
    [wsdlAttributes.content]: wsdlValues.content[query.content],
  };
}
