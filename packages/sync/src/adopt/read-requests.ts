import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isLocalDateTime, isUuid, type Service } from '@acopio/sat-client';
import { instantOf, type LocalDateTime } from '../local-date-time.js';
import type { Content, Direction, Instant } from '../model.js';
import { systemCode } from './find-sources.js';
import { refusal, RefusedSource, type AdoptionRefusalCode, type Refusal } from './refusals.js';

/** A request that another program sent to the SAT for a taxpayer that is known. */
export interface GivenRequest {
  /** `IdSolicitud`, a UUID in either case. */
  readonly satRequestId: string;
  readonly direction: Direction;
  readonly content: Content;
  readonly from: LocalDateTime;
  /** Not before `from`. */
  readonly to: LocalDateTime;
  /** From 1970 on, and not in the future. */
  readonly requestedAt: Instant;
}

/** The same of whoever it is. */
export interface RequestRow extends GivenRequest {
  /** Upper case. */
  readonly rfc: string;
  readonly service: Service;
}

/** A line of a file of requests. `line` counts from 1. */
export type RequestLine =
  | { readonly line: number; readonly row: RequestRow; readonly refusal?: never }
  | { readonly line: number; readonly refusal: Refusal; readonly row?: never };

/** The fields of a line, by the names that its file uses. */
const FIELDS = ['rfc', 'idSolicitud', 'service', 'direction', 'content', 'from', 'to', 'requestedAt'] as const;

type Fields = Readonly<Record<(typeof FIELDS)[number], string>>;

/** A line has some 200 characters, and nobody sends so many requests. */
const LONGEST_LINE = 4096;
const MOST_LINES = 100_000;

/**
 * Reads a file of requests: CSV with the names of the fields in its first line (commas or semicolons), or NDJSON with an
 * object a line. What is wrong with a line is that line's `refusal`, and the others are read.
 *
 * Throws `RefusedSource` where the file cannot be read, or has not the fields.
 */
export async function* readRequests(path: string, now: Date): AsyncGenerator<RequestLine, void, undefined> {
  let fieldsOf: ((text: string) => Fields | undefined) | undefined;
  let line = 0;
  for await (const raw of linesOf(path)) {
    line += 1;
    if (line > MOST_LINES) throw new RefusedSource(refusal('TOO_MANY', String(MOST_LINES)));
    const text = raw.replace(/^\u{FEFF}/u, '').trim();
    if (text === '') continue;
    if (text.length > LONGEST_LINE) {
      yield { line, refusal: refusal('TOO_LONG') };
      continue;
    }
    if (fieldsOf === undefined) {
      const isJson = text.startsWith('{');
      fieldsOf = isJson ? fieldsOfJson : fieldsOfCsv(text);
      if (!isJson) continue;
    }
    const fields = fieldsOf(text);
    yield fields === undefined ? { line, refusal: refusal('LINE_INVALID') } : { line, ...rowOf(fields, now) };
  }
}

async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const stream = createReadStream(path, 'utf8');
  const failed = new Promise<never>((_resolve, reject) => stream.once('error', reject));
  failed.catch(() => undefined);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (cause) {
    throw new RefusedSource(refusal('FILE_UNREADABLE', systemCode(cause)));
  } finally {
    stream.destroy();
  }
}

function fieldsOfJson(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const given = new Map(Object.entries(value));
    const fields = FIELDS.map((name) => [name, given.get(name)] as const);
    if (!fields.every(([, one]) => typeof one === 'string')) return undefined;
    return Object.fromEntries(fields) as Fields;
  } catch {
    return undefined;
  }
}

/** No field has a separator in it, so quotes around one are all that there is to take off. */
function fieldsOfCsv(header: string): (text: string) => Fields | undefined {
  const separator = header.includes(';') ? ';' : ',';
  const cells = (text: string): string[] => text.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const names = cells(header).map((name) => name.toLowerCase());
  const places = FIELDS.map((name) => names.indexOf(name.toLowerCase()));
  const missing = FIELDS.filter((_, index) => places[index] === -1);
  if (missing.length > 0) throw new RefusedSource(refusal('LINE_INVALID', missing.join(', ')));
  return (text) => {
    const found = cells(text);
    if (found.length !== names.length) return undefined;
    return Object.fromEntries(FIELDS.map((name, index) => [name, found[places[index] ?? -1] ?? ''])) as Fields;
  };
}

/** An id of ours begins with the time since then. */
const EPOCH: Instant = '1970-01-01T00:00:00.000Z';

/** Spanish as phpcfdi's program has it, beside our own words. */
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  issued: 'issued',
  received: 'received',
  emitidos: 'issued',
  recibidos: 'received',
};

const CONTENTS: Readonly<Record<string, Content>> = { metadata: 'metadata', xml: 'xml', cfdi: 'xml' };

const SERVICES: Readonly<Record<string, Service>> = { cfdi: 'cfdi', retenciones: 'retenciones' };

function rowOf(fields: Fields, now: Date): { readonly row: RequestRow } | { readonly refusal: Refusal } {
  const refused = (code: AdoptionRefusalCode, detail: string): { readonly refusal: Refusal } => ({
    refusal: refusal(code, detail),
  });
  const service = SERVICES[fields.service.toLowerCase()];
  const direction = DIRECTIONS[fields.direction.toLowerCase()];
  const content = CONTENTS[fields.content.toLowerCase()];
  const [from, to] = [timeOf(fields.from, 'T00:00:00'), timeOf(fields.to, 'T23:59:59')];
  const requestedAt = requestTime(fields.requestedAt);
  if (!isUuid(fields.idSolicitud)) return refused('ID_INVALID', fields.idSolicitud);
  if (service === undefined) return refused('SERVICE_INVALID', fields.service);
  if (direction === undefined) return refused('DIRECTION_INVALID', fields.direction);
  if (content === undefined) return refused('CONTENT_INVALID', fields.content);
  if (from === undefined || to === undefined || from > to)
    return refused('PERIOD_INVALID', `${fields.from} – ${fields.to}`);
  const isPossible = requestedAt !== undefined && requestedAt >= EPOCH && requestedAt <= now.toISOString();
  if (!isPossible) return refused('TIME_INVALID', fields.requestedAt);
  const rfc = fields.rfc.toUpperCase();
  return { row: { rfc, satRequestId: fields.idSolicitud, service, direction, content, from, to, requestedAt } };
}

/** A day gets a time of day. */
function timeOf(text: string, timeOfDay: string): LocalDateTime | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? text + timeOfDay : text.replace(' ', 'T');
  return isLocalDateTime(time) ? time : undefined;
}

/** An instant with its zone, or a time in Mexico City without one. */
function requestTime(text: string): Instant | undefined {
  const local = timeOf(text, 'T00:00:00');
  if (local !== undefined) return instantOf(local);
  const hasZone = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/i.test(text);
  return hasZone && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : undefined;
}
