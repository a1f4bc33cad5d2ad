import { elementChildren, withXml, XmlRefused } from '../judge/xml.js';
import { soapAnswer } from '../server/answer.js';
import type { Replayed, ReplayPort } from '../server/call-handler.js';
import type { IncomingCall } from '../server/examination-model.js';
import { NO_CONTENT, readContent, readEnvelope } from '../server/message.js';
import type { ContentReading } from '../server/message.js';
import { faultEnvelope } from '../server/soap-faults.js';
import type { Service } from '../world/document.js';
import type { RecordedExchange, Recording } from './recording.js';
import { replayedEnding } from './replayed-answer.js';

/** What a call asks for. */
type Asked = Pick<ContentReading, 'attributes' | 'receivers'>;

/** Exchanges with the same request, in the order in which they were sent, and how many were given again. */
interface Series {
  readonly exchanges: readonly RecordedExchange[];
  given: number;
}

/** Ids whose case of letters means nothing. */
const IDS: ReadonlySet<string> = new Set(['IdSolicitud', 'IdPaquete', 'Folio']);
const MOST_TOLD = 3;

/**
 * Answers calls from a recording. Calls with the same service, action, attributes and receivers get what was recorded of them in that order, and after
 * that the last of it again, since polls are as many as they happen to be. Logins that went well are the simulator's own to answer: their tokens are.
 */
export function createReplay({ exchanges }: Recording): ReplayPort {
  const repeatable = exchanges.filter((exchange) => replayedEnding(exchange) !== undefined);
  const series = new Map<string, Series>();
  for (const [key, same] of Map.groupBy(repeatable, keyOfExchange)) {
    series.set(key, { exchanges: same, given: 0 });
  }
  const next = (key: string): RecordedExchange | undefined => {
    const found = series.get(key);
    if (found === undefined) {
      return undefined;
    }
    const exchange = found.exchanges[Math.min(found.given, found.exchanges.length - 1)];
    found.given += 1;
    return exchange;
  };
  return {
    answer(call, { rfc = '', passed }) {
      if (call.endpoint.operation === 'login') {
        const exchange = passed ? next(loginKey(call.service, rfc)) : undefined;
        return exchange === undefined || isGranted(exchange) ? undefined : again(exchange, call);
      }
      const asked = readAsked(call);
      if (asked === undefined) {
        return undefined;
      }
      const exchange = next(keyOf(call.service, call.action, asked));
      return exchange === undefined ? refused(call, nothingRecorded(call, asked, repeatable)) : again(exchange, call);
    },
  };
}

function again(exchange: RecordedExchange, call: IncomingCall): Replayed {
  const ending = replayedEnding(exchange) ?? 'reset';
  return ending !== 'reset' && 'leftOut' in ending
    ? refused(call, ending.leftOut)
    : { ending, verdict: { outcome: 'replayed', exchange: exchange.name } };
}

function refused({ action }: IncomingCall, reason: string): Replayed {
  const name = 'InternalServiceFault';
  return { ending: soapAnswer(faultEnvelope(name, action), 500), verdict: { outcome: 'fault', name, reason } };
}

/** Whether a login gave a token. */
function isGranted({ answer, envelope = '' }: RecordedExchange): boolean {
  return answer?.status === 200 && /<(?:[\w.-]+:)?AutenticaResult[\s>]/.test(envelope);
}

/** `undefined` for a message that cannot be read: what the simulator says to it is right. */
function readAsked({ body, endpoint }: IncomingCall): Asked | undefined {
  const names = new Set(Object.values(endpoint.methods).map(({ content }) => content));
  try {
    return withXml(body, (document) => {
      const operation = readEnvelope(document).elements?.[0];
      const content =
        operation && elementChildren(operation).find(({ name }) => [...names].some((one) => one === name));
      return content === undefined ? NO_CONTENT : readContent(content);
    });
  } catch (cause) {
    if (cause instanceof XmlRefused) {
      return undefined;
    }
    throw cause;
  }
}

function loginKey(service: Service, rfc: string): string {
  return JSON.stringify([service, 'login', rfc]);
}

function keyOf(service: Service, action: string, { attributes, receivers }: Asked): string {
  const sorted = [...attributes]
    .map(([name, value]): [string, string] => [name, IDS.has(name) ? value.toLowerCase() : value])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([service, action, sorted, receivers]);
}

function keyOfExchange({ service, operation, rfc, request }: RecordedExchange): string {
  return operation === 'login' ? loginKey(service, rfc) : keyOf(service, request.action, askedOf(request));
}

function askedOf(request: RecordedExchange['request']): Asked {
  return 'omitted' in request
    ? NO_CONTENT
    : { attributes: new Map(Object.entries(request.attributes)), receivers: request.receivers };
}

/** What was asked, and what is recorded that comes nearest to it. */
function nothingRecorded(
  { service, action }: IncomingCall,
  asked: Asked,
  exchanges: readonly RecordedExchange[],
): string {
  const operation = action.slice(action.lastIndexOf('/') + 1);
  const alike = exchanges.filter((exchange) => exchange.service === service && exchange.request.action === action);
  const recorded = new Set(alike.map(({ request }) => told(askedOf(request))));
  const known = [...recorded].slice(0, MOST_TOLD).join(' or ');
  const more = recorded.size > MOST_TOLD ? ` or ${recorded.size - MOST_TOLD} others` : '';
  return `nothing is recorded of ${service} ${operation} ${told(asked)}; recorded of it is ${known === '' ? 'nothing' : known + more}`;
}

function told({ attributes, receivers }: Asked): string {
  const facts = [...attributes].map(([name, value]) => `${name}=${value}`).toSorted();
  return `(${[...facts, ...receivers.map((rfc) => `RfcReceptor=${rfc}`)].join(', ')})`;
}
