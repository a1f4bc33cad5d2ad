import { normalizeRfc } from '@acopio/credentials';
import type { XmlElement } from '@acopio/soap-security';
import type { RequestTask } from '../message-task.js';
import { descend, openEnvelope, statusOf, valueOf } from '../protocol/envelope.js';
import type { HttpAnswer } from '../protocol/envelope.js';
import { ACCEPTED } from '../protocol/codes.js';
import { wsdlAttributes, wsdlElements, wsdlOperations, wsdlValues } from '../protocol/names.js';
import { namespaces } from '../protocol/namespaces.js';
import { refusal, unreadable } from '../protocol/refusal.js';
import type { AnswerContext } from '../protocol/refusal.js';
import { isUuid } from '../ids.js';
import type { DownloadQuery, FolioQuery, IssuedQuery, ReceivedMetadataQuery, ReceivedXmlQuery } from '../query.js';
import { operationElement } from './operation-element.js';

/** A request that the SAT registered. */
export interface RequestAnswer {
  /** The request's id, exactly as received. */
  readonly requestId: string;
  /** `5000`; or `404` (internal error) with an id, which may be polled (observed by cfdiclient, issue 25). */
  readonly codEstatus: string;
  /** The SAT's text. */
  readonly message: string;
}

const REGISTERED: ReadonlySet<string> = new Set([ACCEPTED, '404']);

/** The contents of a request for documents that the taxpayer issued (SAT, Solicitud v1.5, May 2025, section 5.1). */
function buildIssuedRequest(query: IssuedQuery, rfc: string): XmlElement {
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
function buildReceivedRequest(query: ReceivedMetadataQuery | ReceivedXmlQuery, rfc: string): XmlElement {
  const own = normalizeRfc(rfc);
  return operationElement(wsdlOperations.received, {
    ...filters(query),
    [wsdlAttributes.issuer]: query.counterpart === undefined ? undefined : normalizeRfc(query.counterpart),
    [wsdlAttributes.receiver]: own,
    [wsdlAttributes.requester]: own,
  });
}

/** The contents of a request for one document (SAT, Solicitud v1.5, May 2025, section 5.3). */
function buildFolioRequest(query: FolioQuery, rfc: string): XmlElement {
  return operationElement(wsdlOperations.folio, {
    [wsdlAttributes.folio]: query.uuid.toLowerCase(),
    [wsdlAttributes.requester]: normalizeRfc(rfc),
  });
}

/** The contents of a request, whatever its kind. The query has to be valid. */
export function buildRequest({ query, rfc }: Pick<RequestTask, 'query' | 'rfc'>): XmlElement {
  switch (query.kind) {
    case 'issued':
      return buildIssuedRequest(query, rfc);
    case 'received':
      return buildReceivedRequest(query, rfc);
    case 'folio':
      return buildFolioRequest(query, rfc);
  }
}

/**
 * Reads the answer of a request of that kind.
 *
 * @throws SatError `REFUSED`, `LIMIT_REACHED`: with `codEstatus`. `OUTAGE`: code 404 without an id among others.
 *   `FAULT`. `UNREADABLE_ANSWER`: also accepted without an id, and an id that is no UUID.
 */
export function parseRequestAnswer(
  answer: HttpAnswer,
  context: AnswerContext,
  kind: DownloadQuery['kind'],
): RequestAnswer {
  const { body } = openEnvelope(answer, context);
  const { element } = wsdlOperations[kind];
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
