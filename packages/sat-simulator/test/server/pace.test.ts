import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../src/index.js';
import type { Delay, Delays, SatQuery, SimulatorOptions } from '../../src/index.js';
import { checkDelay, drawDelay, drawPace } from '../../src/server/pace.js';
import type { Pace } from '../../src/server/pace.js';
import { createRandom, seedWords } from '../../src/world/random.js';
import type { TestClient } from '../messages/client.js';
import { resultOf } from '../conformance/answers.js';
import { simulatedWithClient } from '../messages/simulated.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const XML: SatQuery = {
  kind: 'issued',
  content: 'xml',
  from: '2025-01-01T00:00:00',
  to: '2025-01-31T23:59:59',
  status: 'all',
};
const METADATA: SatQuery = { ...XML, content: 'metadata' };
const FOLIO: SatQuery = { kind: 'folio', uuid: '5fb2822e-396d-4725-8521-cdc4bdd20ccf' };

function drawn(delay: Delay, times = 4_000): readonly number[] {
  const words = seedWords('delays');
  return Array.from({ length: times }, (_, index) => drawDelay(delay, createRandom(words, index)));
}

function share(values: readonly number[], isIn: (value: number) => boolean): number {
  return values.filter(isIn).length / values.length;
}

describe('a delay', () => {
  it('can be always the same', () => {
    expect(new Set(drawn(90_000, 50))).toEqual(new Set([90_000]));
  });

  it('can lie anywhere between two bounds, both included', () => {
    const values = drawn({ uniform: [10, 14] });
    expect(new Set(values)).toEqual(new Set([10, 11, 12, 13, 14]));
    expect(share(values, (value) => value <= 12)).toBeGreaterThan(0.5);
  });

  it('can be log-normal: half is below the median, nineteen of twenty are below p95, and the rest takes far longer', () => {
    const values = drawn({ median: 20 * MINUTE, p95: 12 * HOUR });
    expect(share(values, (value) => value < 20 * MINUTE)).toBeCloseTo(0.5, 1);
    expect(share(values, (value) => value < 12 * HOUR)).toBeCloseTo(0.95, 1);
    expect(Math.max(...values)).toBeGreaterThan(2 * DAY);
    expect(new Set(drawn({ median: HOUR, p95: HOUR }, 50))).toEqual(new Set([HOUR]));
  });

  it.each<readonly [string, Delay]>([
    ['a negative number', -1],
    ['no finite number', Number.POSITIVE_INFINITY],
    ['bounds the wrong way round', { uniform: [2, 1] }],
    ['a negative bound', { uniform: [-1, 1] }],
    ['a median of zero', { median: 0, p95: 1 }],
    ['a p95 below the median', { median: 2, p95: 1 }],
    ['a p95 that is no number', { median: 2, p95: Number.NaN }],
  ])('cannot be %s', (_, delay) => {
    expect(() => checkDelay(delay, 'delays.finished')).toThrow(/^delays\.finished/);
  });

  it.each<Delay>([0, 5, { uniform: [3, 3] }, { median: 1, p95: 1 }])('can be %o', (delay) => {
    expect(() => checkDelay(delay, 'delays.finished')).not.toThrow();
  });
});

describe('the pace of a request', () => {
  const delays: Delays = { inProcess: { uniform: [0, HOUR] }, finished: { median: 3 * HOUR, p95: 2 * DAY } };
  const draw = (
    key: { seed?: string; fingerprint?: string; number?: number; query?: SatQuery },
    of: Delays = delays,
  ): Pace =>
    drawPace(
      { verifiesUntilFinished: 2, delays: of },
      { seed: 'one', fingerprint: 'f', number: 0, query: XML, ...key },
    );

  it('is the same for the same seed, query and number, and another one for others', () => {
    expect(draw({})).toEqual(draw({}));
    const paces = [{}, { seed: 'two' }, { fingerprint: 'g' }, { number: 1 }].map((key) => JSON.stringify(draw(key)));
    expect(new Set(paces).size).toBe(4);
  });

  it('goes by verifications when there are no delays', () => {
    const pace = drawPace({ verifiesUntilFinished: 7 }, { seed: 1, fingerprint: 'f', number: 0, query: XML });
    expect(pace).toEqual({ verifiesUntilFinished: 7 });
  });

  it('can differ between metadata and XML, to which folios belong', () => {
    const apart: Delays = { xml: { inProcess: 1, finished: 2 }, metadata: { inProcess: 3, finished: 4 } };
    expect([XML, FOLIO, METADATA].map((query) => draw({ query }, apart))).toEqual([
      { inProcessAfterMs: 1, finishedAfterMs: 2 },
      { inProcessAfterMs: 1, finishedAfterMs: 2 },
      { inProcessAfterMs: 3, finishedAfterMs: 4 },
    ]);
  });
});

async function requested(client: TestClient, attributes: Readonly<Record<string, string>> = {}): Promise<string> {
  return resultOf(await client.issued(attributes))['IdSolicitud'] ?? '';
}

async function stateOf(client: TestClient, id: string): Promise<string | undefined> {
  return resultOf(await client.verify(id))['EstadoSolicitud'];
}

describe('a simulator whose delays are drawn', () => {
  async function statesByHour(options: SimulatorOptions): Promise<readonly string[]> {
    const clock = createManualClock(new Date('2025-06-01T12:00:00Z'));
    const delays: Delays = { inProcess: { uniform: [0, 4 * HOUR] }, finished: { uniform: [4 * HOUR, 12 * HOUR] } };
    const { client } = await simulatedWithClient({ clock, delays, ...options });
    const ids = [await requested(client), await requested(client, { FechaFinal: '2025-01-31T23:59:58' })];
    const states: string[] = [];
    for (let hour = 0; hour <= 12; hour += 2) {
      states.push(`${await stateOf(client, ids[0] ?? '')}${await stateOf(client, ids[1] ?? '')}`);
      clock.advance(2 * HOUR);
    }
    return states;
  }

  it('gives each request a pace of its own, and the same again with the same seed', async () => {
    const states = await statesByHour({ seed: 'a' });
    expect(states.at(0)).toBe('11');
    expect(states.at(-1)).toBe('33');
    expect(states.some(([one, other]) => one !== other)).toBe(true);
    expect(await statesByHour({ seed: 'a' })).toEqual(states);
    expect(await statesByHour({ seed: 'b' })).not.toEqual(states);
  });

  it('can leave metadata in state 1 for ever while XML works', async () => {
    const clock = createManualClock();
    const works = { inProcess: 0, finished: HOUR };
    const { sat, client } = await simulatedWithClient({ clock, delays: { xml: works, metadata: 'never' } });
    const xml = await requested(client);
    const metadata = await requested(client, { TipoSolicitud: 'Metadata' });
    clock.advance(2 * HOUR);
    expect([await stateOf(client, xml), await stateOf(client, metadata)]).toEqual(['3', '1']);
    sat.configure({ delays: works });
    const later = await requested(client, { TipoSolicitud: 'Metadata', FechaFinal: '2025-01-31T23:59:58' });
    clock.advance(HOUR);
    expect([await stateOf(client, later), await stateOf(client, metadata)]).toEqual(['3', '1']);
  });
});
