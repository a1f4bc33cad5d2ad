import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';

import { isRfc } from '../rfc.js';
import { mexicoCityTime } from '../server/mexico-time.js';
import { isUuid } from '../uuid.js';
import { xmlBytes } from '../world/document.js';
import type { Direction, Service, WorldDocument } from '../world/document.js';
import type { LocalDateTime } from '../world/local-date-time.js';
import type { Selection } from '../world/selection.js';
import { trueDocuments } from '../world/truth.js';
import type { TrueDocument, TruthQuery } from '../world/truth.js';
import type { World } from '../world/world.js';
import type { AdminPorts } from './admin-ports.js';
import { AdminRefusal, refusingWith } from './admin-refusal.js';
import type { CountsAnswer, TruthLine } from './answers.js';
import { json, read, readQuery } from './routing.js';
import type { AdminCall, Route } from './routing.js';

/** Lines are sent in blocks of about so many characters. */
const BLOCK_LENGTH = 1 << 16;

const service = z.enum(['cfdi', 'retenciones']);
const rfc = z.string().refine(isRfc, 'an RFC: twelve or thirteen characters, upper case');
const localDateTime = z
  .string()
  .refine(
    (text): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) && isDate(text),
    'a time on the wall clock of Mexico City: yyyy-mm-ddThh:mm:ss',
  )
  .transform((text) => text as LocalDateTime);

const truthQuery = z.strictObject({
  service,
  rfc,
  from: localDateTime.optional(),
  to: localDateTime.optional(),
  direction: z.enum(['issued', 'received']).optional(),
  hash: z.enum(['0', '1']).default('0'),
});

const countsQuery = z.strictObject({ service, rfc });
const cancellation = z.strictObject({ at: localDateTime.optional() });

/** Whether a day of that name is in the calendar: JavaScript reads 31 February as 3 March. */
function isDate(text: string): boolean {
  const instant = new Date(`${text}Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

function fileFacts(document: WorldDocument): Pick<TruthLine, 'sha256' | 'size'> {
  if (document.isMetadataOnly === true) {
    return {};
  }
  const bytes = xmlBytes(document);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

function truthLine({ uuid, directions, status, xmlOffered, document }: TrueDocument, hash: boolean): TruthLine {
  const { cancelledAt, issuedAt, issuerRfc, receiverRfc, type } = document;
  return {
    uuid,
    directions,
    status,
    ...(cancelledAt !== undefined && { cancelledAt }),
    xmlOffered,
    ...(hash && fileFacts(document)),
    issuedAt,
    issuerRfc,
    receiverRfc,
    ...(type !== undefined && { type }),
  };
}

/** Lines of JSON in blocks; each document is made when its line is, so a million of them need no memory. */
function* blocks(documents: Iterable<TrueDocument>, hash: boolean): Generator<string> {
  let block = '';
  for (const document of documents) {
    block += `${JSON.stringify(truthLine(document, hash))}\n`;
    if (block.length >= BLOCK_LENGTH) {
      yield block;
      block = '';
    }
  }
  if (block !== '') {
    yield block;
  }
}

/**
 * Counts without making a document. Between two counts other calls get their turn: each looks at all documents.
 */
async function counts(world: World, taxpayer: Pick<Selection, 'service' | 'rfc' | 'asOf'>): Promise<CountsAnswer> {
  const count = async (filter: Partial<Selection> = {}): Promise<number> => {
    await setImmediate();
    return world.find({ ...taxpayer, ...filter }).length;
  };
  const both = async (direction: Direction): Promise<CountsAnswer['issued']> => {
    const cancelled = await count({ direction, status: 'cancelled' });
    return { active: (await count({ direction })) - cancelled, cancelled };
  };
  const activeXml = await count({ status: 'active', content: 'xml' });
  const cancelledXml = await count({ status: 'cancelled', content: 'xml', direction: 'issued' });
  return {
    issued: await both('issued'),
    received: await both('received'),
    documents: await count(),
    xmlOffered: activeXml + cancelledXml,
  };
}

/** The document that a path names, as of now. */
function named(
  { parameters }: AdminCall,
  { sat }: AdminPorts,
  uuid: string,
): { service: Service; found: WorldDocument } {
  const installation = service.safeParse(parameters['service']).data;
  const found =
    installation !== undefined && isUuid(uuid)
      ? sat.world.document(installation, uuid, mexicoCityTime(sat.clock.now()))
      : undefined;
  if (installation === undefined || found === undefined) {
    throw new AdminRefusal(404, `there is no document ${uuid} in ${parameters['service']}`);
  }
  return { service: installation, found };
}

/** Documents: the truth about them, their XML, and how they are cancelled. */
export function documentRoutes(ports: AdminPorts): readonly Route[] {
  const { sat } = ports;
  return [
    {
      method: 'GET',
      path: '/api/truth',
      answer(call) {
        const { service, rfc, from, to, direction, hash } = readQuery(truthQuery, call);
        const query: TruthQuery = {
          service,
          rfc,
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to }),
          ...(direction !== undefined && { directions: [direction] }),
          asOf: mexicoCityTime(sat.clock.now()),
        };
        const body = blocks(trueDocuments(sat.world, query), hash === '1');
        return { status: 200, headers: { 'Content-Type': 'application/x-ndjson; charset=utf-8' }, body };
      },
    },
    {
      method: 'GET',
      path: '/api/truth/counts',
      async answer(call) {
        const taxpayer = { ...readQuery(countsQuery, call), asOf: mexicoCityTime(sat.clock.now()) };
        return json(await counts(sat.world, taxpayer));
      },
    },
    {
      method: 'GET',
      path: '/api/documents/:service/:file',
      answer(call) {
        const { file = '' } = call.parameters;
        const { found } = named(call, ports, file.replace(/\.xml$/, ''));
        if (!file.endsWith('.xml') || found.isMetadataOnly === true) {
          throw new AdminRefusal(404, `there is no XML ${file}`);
        }
        return { status: 200, headers: { 'Content-Type': 'application/xml' }, body: xmlBytes(found) };
      },
    },
    {
      method: 'POST',
      path: '/api/documents/:service/:uuid/cancel',
      answer(call) {
        const { at } = read(cancellation, call.body);
        const { service, found } = named(call, ports, call.parameters['uuid'] ?? '');
        refusingWith(400, () => sat.cancel(service, found.uuid, at));
        const { cancelledAt } = sat.world.document(service, found.uuid) ?? {};
        return json({ uuid: found.uuid, cancelledAt });
      },
    },
  ];
}
