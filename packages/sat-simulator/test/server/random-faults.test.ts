import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../src/index.js';
import type { Call, FaultAction, Operation, RandomFaults } from '../../src/index.js';
import { createRandomFaults, RANDOM_FAULT_KINDS } from '../../src/server/fault-random.js';
import type { FaultSource } from '../../src/server/fault-random.js';
import { codeOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import { patientClient } from '../messages/patient.js';
import { ready } from '../messages/ready.js';
import { issuedSigner, RFC, simulated, simulatedWithClient } from '../messages/simulated.js';

const MINUTE = 60_000;
const LONG = process.env['ACOPIO_LONG'] === '1';
const SEEDS = LONG ? Array.from({ length: 25 }, (_, index) => `long ${index}`) : ['one', 'two', 'three'];

/** What a patient client gets of January, in spite of the faults, and the calls that it took. */
async function collected(faults: RandomFaults) {
  const clock = createManualClock();
  const delays = { inProcess: MINUTE, finished: 3 * MINUTE };
  const sat = await simulated({ clock, delays, documentsPerPackage: 8 });
  const handle = sat.faults.addRandom(faults);
  const client = testClient(sat, RFC, issuedSigner());
  const patient = patientClient(client, { wait: () => clock.advance(MINUTE) });
  const from = (shift: number): string => new Date(Date.UTC(2025, 0, 1, 0, 0, -shift)).toISOString().slice(0, 19);
  const files = new Map([
    ...(await patient.collect((shift) => client.issued({ FechaInicial: from(shift), EstadoComprobante: 'Todos' }))),
    ...(await patient.collect((shift) => client.received({ FechaInicial: from(shift) }))),
  ]);
  const metadata = await patient.collect((shift) =>
    client.received({ FechaInicial: from(shift), TipoSolicitud: 'Metadata', EstadoComprobante: 'Todos' }),
  );
  const xml = new Map([...files].map(([path, bytes]) => [path.replace(/^.*\//, ''), bytes]));
  const rows = [...metadata.values()].flatMap((file) =>
    [...file.toString('utf8').matchAll(/^[\dA-F-]{36}(?=~(?:[^~]*~){10})/gm)].map(([uuid]) => uuid.toLowerCase()),
  );
  return { sat, handle, xml, rows, calls: sat.journal };
}

const story = (calls: readonly Call[]): readonly string[] =>
  calls.map(({ operation, faults, status, answer }) => `${operation} ${faults.join()} ${status} ${answer}`);

describe('faults at random', () => {
  it.each(SEEDS)('do not keep a patient client from anything (seed %s)', { timeout: 120_000 }, async (seed) => {
    const { sat, handle, xml, rows, calls } = await collected({ seed, rate: 0.4 });
    const truth = sat.truth({ service: 'cfdi', rfc: RFC });
    const offered = truth.filter(({ xmlOffered }) => xmlOffered);
    expect([...xml.keys()].toSorted()).toEqual(offered.map(({ uuid }) => `${uuid}.xml`).toSorted());
    for (const { uuid, document } of offered) {
      expect(xml.get(`${uuid}.xml`)?.toString('utf8')).toBe(document.xml());
    }
    const received = truth.filter(({ directions }) => directions.includes('received')).map(({ uuid }) => uuid);
    expect([...new Set(rows)].toSorted()).toEqual(received.toSorted());
    expect(calls.filter(({ faults }) => faults.length > 0)).toHaveLength(handle.used);
    expect(handle.used).toBeGreaterThan(10);
  });

  it('repeat with the seed, whatever the time, and differ with another one', async () => {
    const [first, second, other] = [
      await collected({ seed: 7, rate: 0.25 }),
      await collected({ seed: 7, rate: 0.25 }),
      await collected({ seed: 8, rate: 0.25 }),
    ];
    expect(story(second.calls)).toEqual(story(first.calls));
    expect(story(other.calls)).not.toEqual(story(first.calls));
  });

  it('do not happen at a rate of 0, and to every call at a rate of 1', async () => {
    const { sat, calls } = await ready();
    const none = sat.faults.addRandom({ seed: 1, rate: 0 });
    expect([(await calls.verify()).status, none.used]).toEqual([200, 0]);
    const all = sat.faults.addRandom({ seed: 1, rate: 1, kinds: ['http'] });
    const answers = [codeOf(await calls.verify()), codeOf(await calls.verify()), codeOf(await calls.verify())];
    expect(answers.filter((code) => !/^HTTP 50[023]$/.test(code))).toEqual([]);
    expect(all.used).toBe(3);
  });

  it('can be kept to some operations', async () => {
    const { sat, calls } = await ready();
    sat.faults.addRandom({ seed: 1, rate: 1, kinds: ['http'], operations: ['download', 'login'] });
    expect([codeOf(await calls.verify()), codeOf(await calls.request())]).toEqual(['5000', '5000']);
    expect(codeOf(await calls.download())).toMatch(/^HTTP/);
  });

  it('of kinds that somebody chose may cost everything: no package comes through', async () => {
    const { client, sat } = await simulatedWithClient();
    const [packageId = ''] = await client.packagesOf(await client.issued());
    sat.faults.addRandom({ seed: 1, rate: 1, kinds: ['notZip'] });
    const answers = [await client.download(packageId), await client.download(packageId)];
    expect(answers.map(({ text }) => text.includes('<Paquete>VGhpcyBpcyBu'))).toEqual([true, true]);
    expect(codeOf(await client.download(packageId))).toBe('5008');
  });

  it('of kinds that somebody chose are more than a patient client survives', async () => {
    const costly: RandomFaults = { seed: 'one', rate: 0.8, operations: ['download'], kinds: ['halfBody', 'notZip'] };
    await expect(collected(costly)).rejects.toThrow('refused with 5008');
  });

  it.each<readonly [string, RandomFaults]>([
    ['rate', { seed: 1, rate: 1.1 }],
    ['rate', { seed: 1, rate: Number.NaN }],
    ['kinds', { seed: 1, rate: 0.5, kinds: ['stuck'], operations: ['verify'] }],
    ['kinds', { seed: 1, rate: 0.5, kinds: ['hold' as 'http'] }],
  ])('with a wrong %s are refused: %o', async (field, faults) => {
    const { sat } = await simulatedWithClient();
    expect(() => sat.faults.addRandom(faults)).toThrow(new RegExp(`^${field}: `));
    expect(sat.faults.list()).toEqual([]);
  });
});

/** A call that asks for one of so many things, again and again. */
function callOf(number: number, operation: Operation, things: number): Call {
  const which = String(number % things);
  return {
    number,
    at: '2025-06-01T00:00:00.000Z',
    service: 'cfdi',
    operation,
    action: '',
    rfc: RFC,
    verdict: { outcome: 'pending' },
    registered: false,
    faults: [],
    answer: 'pending',
    ...(operation === 'verify' && { requestId: which }),
    ...(operation === 'download' && { packageId: which }),
    ...(operation === 'request' && { query: { kind: 'folio', uuid: which } }),
  };
}

/** What a source does to that many calls, about so many things, that are otherwise accepted. */
function drawnFor(source: FaultSource, operation: Operation, calls: number, things = 3) {
  return Array.from({ length: calls }, (_, index): FaultAction | undefined => {
    const call = callOf(index + 1, operation, things);
    for (const phase of ['before', 'body', 'outcome', 'after'] as const) {
      const action = source(call, phase);
      if (action !== undefined) {
        return action;
      }
    }
    return undefined;
  });
}

describe('faults that a client survives', () => {
  it.each(['request', 'download'] as const)(
    'leave a %s without a good answer at most once for the same thing',
    (operation) => {
      const drawn = drawnFor(createRandomFaults({ seed: 3, rate: 0.5 }), operation, 3_000);
      const unanswered = drawn.filter((action) => action !== undefined && action.kind !== 'answer');
      expect(unanswered).toHaveLength(3);
      const chosen = createRandomFaults({ seed: 3, rate: 0.5, kinds: ['halfBody'] });
      expect(drawnFor(chosen, operation, 3_000).filter(Boolean).length).toBeGreaterThan(1_000);
    },
  );

  it('never answer 300 twice before the same thing went through', () => {
    const drawn = drawnFor(createRandomFaults({ seed: 4, rate: 0.5 }), 'verify', 3_000);
    const is300 = (action: FaultAction | undefined): boolean =>
      action?.kind === 'answer' && action.codEstatus === '300';
    expect(drawn.filter(is300).length).toBeGreaterThan(50);
    for (const subject of [0, 1, 2]) {
      const own = drawn.filter((_, index) => (index + 1) % 3 === subject);
      const marks = own.map((action) => (action === undefined ? '.' : is300(action) ? 'X' : 'x')).join('');
      expect(marks).toMatch(/Xx*\./);
      expect(marks).not.toMatch(/Xx*X/);
    }
  });

  it('happen in all four operations, and are met as often as the rate says', () => {
    for (const operation of ['login', 'verify'] as const) {
      const drawn = drawnFor(createRandomFaults({ seed: 5, rate: 0.3 }), operation, 3_000);
      const met = drawn.filter((action) => action !== undefined);
      expect(met.length / drawn.length).toBeGreaterThan(0.25);
      expect(met.length / drawn.length).toBeLessThan(0.33);
      expect(new Set(met.map(({ kind }) => kind)).size).toBeGreaterThan(4);
    }
  });

  it('leave requests, counts and packages as they are: those kinds have to be chosen', () => {
    const untouched = ['stuck', 'state', 'withoutPackages', 'duplicateDocument', 'report', 'drip'];
    const seen = new Set(
      (['login', 'request', 'verify', 'download'] as const).flatMap((operation) =>
        drawnFor(createRandomFaults({ seed: 6, rate: 1 }), operation, 300, 300).map((action) => action?.kind),
      ),
    );
    expect(RANDOM_FAULT_KINDS.filter((kind) => !seen.has(kind)).toSorted()).toEqual(untouched.toSorted());
  });
});
