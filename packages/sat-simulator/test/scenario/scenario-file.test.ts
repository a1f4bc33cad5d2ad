import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTestAuthority, readScenario, ScenarioError, startSatSimulator } from '../../src/index.js';

const TAXPAYER = { rfc: 'EKU9003173C9', legalName: 'X', months: [{ month: '2025-01', issued: 2, received: 3 }] };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scenario-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(content: unknown, name = 'scenario.json'): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
  return file;
}

async function errorOf(file: string): Promise<ScenarioError> {
  const error: unknown = await readScenario(file).catch((cause: unknown) => cause);
  if (!(error instanceof ScenarioError)) {
    throw new TypeError('the scenario was read', { cause: error });
  }
  return error;
}

async function problemsOf(content: unknown): Promise<readonly string[]> {
  const { code, problems } = await errorOf(written(content));
  expect(code).toBe('SCENARIO_INVALID');
  return problems.map(({ path: where, text }) => `${where}: ${text.en}`);
}

describe('a scenario', () => {
  it('may be empty, or begin with a byte order mark', async () => {
    expect(await readScenario(written({}))).toMatchObject({ seed: 1, revoked: [] });
    expect(await readScenario(written('\uFEFF{ "seed": "x" }'))).toMatchObject({ seed: 'x' });
  });

  it('starts a simulator that is as it says', async () => {
    const file = written({
      seed: 'mine',
      taxpayers: [TAXPAYER],
      clock: { kind: 'manual', start: '2025-06-01T00:00:00Z' },
      settings: { limits: { queryLives: null, xmlDocuments: 7 }, documentsPerPackage: 3, without: ['content.future'] },
      faults: [{ operation: 'verify', times: null, match: { rfc: 'EKU9003173C9' }, do: { kind: 'empty' } }],
      randomFaults: { seed: 5, rate: 0.5 },
    });
    const sat = await startSatSimulator(await readScenario(file));
    try {
      expect(sat.world.taxpayers).toEqual([{ rfc: 'EKU9003173C9', legalName: 'X' }]);
      expect(sat.truth({ service: 'cfdi', rfc: 'EKU9003173C9' })).toHaveLength(5);
      expect(sat.clock.now().toISOString()).toBe('2025-06-01T00:00:00.000Z');
      expect(sat.settings).toMatchObject({ documentsPerPackage: 3, without: ['content.future'] });
      expect(sat.settings.limits).toMatchObject({ queryLives: Number.POSITIVE_INFINITY, xmlDocuments: 7 });
      expect(sat.faults.list()).toMatchObject([
        { fault: { operation: 'verify', times: Number.POSITIVE_INFINITY, do: { kind: 'empty' } } },
        { random: { seed: 5, rate: 0.5 } },
      ]);
    } finally {
      await sat.close();
    }
  });

  it('gives the same documents for the same seed, and others for another', async () => {
    const uuids = async (seed: string): Promise<readonly string[]> => {
      const { world } = await readScenario(written({ seed, taxpayers: [TAXPAYER] }));
      return world?.select({ service: 'cfdi', rfc: TAXPAYER.rfc }).map(({ uuid }) => uuid) ?? [];
    };
    expect(await uuids('a')).toEqual(await uuids('a'));
    expect(await uuids('a')).not.toEqual(await uuids('b'));
  });

  it('may have a clock that runs faster, or this machine’s', async () => {
    expect((await readScenario(written({ clock: { kind: 'accelerated', factor: 60 } }))).clock).toMatchObject({
      kind: 'accelerated',
      factor: 60,
    });
    expect((await readScenario(written({ clock: { kind: 'real' } }))).clock).toBeUndefined();
  });

  it('names an authority by a path from its own folder, with the certificates that it revoked', async () => {
    const authority = createTestAuthority();
    written({ ...authority.save(), revoked: ['30001000000000000001'] }, 'authority.json');
    const file = written({ authority: 'authority.json', settings: { revoked: ['30001000000000000002'] } });
    const options = await readScenario(file);
    expect(options.authority?.certificate).toEqual(authority.certificate);
    expect(options.revoked).toEqual(['30001000000000000002', '30001000000000000001']);
  });
});

describe('a scenario that is wrong', () => {
  it.each([
    ['is not there', 'absent.json', 'SCENARIO_UNREADABLE', 'ENOENT'],
    ['is a folder', '.', 'SCENARIO_UNREADABLE', 'EISDIR'],
  ])('is refused when it %s', async (_, name, code, detail) => {
    const file = path.join(folder, name);
    expect(await errorOf(file)).toMatchObject({ code, detail, file, retryable: false });
  });

  it.each([
    ['is too large', Buffer.alloc(1_000_001, ' '), 'SCENARIO_TOO_LARGE'],
    ['is no JSON', '{ "seed": 1, }', 'SCENARIO_NOT_JSON'],
    ['is not UTF-8', Buffer.from('{ "seed": "ñ" }', 'latin1'), 'SCENARIO_NOT_JSON'],
  ])('is refused when it %s', async (_, content, code) => {
    expect(await errorOf(written(content))).toMatchObject({ code, problems: [] });
  });

  it('is told with everything that is wrong, its path in the file, and in both languages', async () => {
    const { code, text, hint, problems, message } = await errorOf(
      written({
        taxpayer: [],
        taxpayers: [
          { ...TAXPAYER, rfc: 'eku9003173c9' },
          { ...TAXPAYER, months: [{ month: '2025-13', issued: -1, received: 3 }] },
        ],
      }),
    );
    expect(code).toBe('SCENARIO_INVALID');
    expect(text.es).not.toBe(text.en);
    expect(hint.es).not.toBe(hint.en);
    expect(problems).toEqual([
      {
        path: 'taxpayers[0].rfc',
        text: {
          es: 'no es un RFC: doce o trece caracteres, en mayúsculas',
          en: 'no RFC: twelve or thirteen characters, upper case',
        },
      },
      { path: 'taxpayers[1].months[0].month', text: { es: 'no es un mes: aaaa-mm', en: 'no month: yyyy-mm' } },
      {
        path: 'taxpayers[1].months[0].issued',
        text: { es: expect.stringContaining('pequeño'), en: expect.stringContaining('small') },
      },
      { path: '', text: { es: expect.stringContaining('"taxpayer"'), en: expect.stringContaining('"taxpayer"') } },
    ]);
    expect(message).toContain('taxpayers[0].rfc');
  });

  it.each<[string, unknown, string]>([
    ['a taxpayer twice', { taxpayers: [TAXPAYER, TAXPAYER] }, 'taxpayers: a taxpayer appears twice'],
    [
      'a month twice',
      { taxpayers: [{ ...TAXPAYER, months: [...TAXPAYER.months, ...TAXPAYER.months] }] },
      'taxpayers[0].months: a month appears twice',
    ],
    ['a name that XML cannot carry', { taxpayers: [{ ...TAXPAYER, legalName: '\u0000' }] }, 'taxpayers[0].legalName: '],
    ['a clock of another kind', { clock: { kind: 'slow' } }, 'clock.kind: '],
    ['a clock that stands still', { clock: { kind: 'accelerated', factor: 0 } }, 'clock.factor: '],
    ['a date without a zone', { clock: { kind: 'manual', start: '2025-01-01T00:00:00' } }, 'clock.start: '],
    ['an unknown check', { settings: { without: ['content.nothing'] } }, 'settings.without[0]: '],
    ['an unknown setting', { settings: { speed: 1 } }, 'settings: '],
    [
      'a delay that goes back',
      { settings: { delays: { inProcess: { uniform: [2, 1] }, finished: 3 } } },
      'settings.delays',
    ],
    [
      'half a delay',
      { settings: { delays: { inProcess: 1, finished: { median: 5 } } } },
      'settings.delays.finished.p95: ',
    ],
    ['an unknown fault', { faults: [{ operation: 'login', do: { kind: 'fire' } }] }, 'faults[0].do.kind: '],
    ['a fault in the wrong place', { faults: [{ operation: 'login', do: { kind: 'stuck' } }] }, 'faults[0].do.kind: '],
    ['a fault without its facts', { faults: [{ operation: 'login', do: { kind: 'reset' } }] }, 'faults[0].do.when: '],
    ['a rate above one', { randomFaults: { seed: 1, rate: 1.5 } }, 'randomFaults.rate: '],
    ['a list', [], ': '],
  ])('is refused for %s', async (_, content, problem) => {
    expect(await problemsOf(content)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ['is not there', undefined],
    ['is no JSON', 'x'],
    ['is other JSON', '{}'],
    ['has a key that is none', '{ "certificate": "AAAA", "privateKey": "AAAA" }'],
  ])('is refused when its authority %s', async (_, content) => {
    if (content !== undefined) {
      written(content, 'other-authority.json');
    }
    const authority = content === undefined ? 'absent.json' : 'other-authority.json';
    expect(await errorOf(written({ authority }))).toMatchObject({
      code: 'AUTHORITY_UNREADABLE',
      file: path.join(folder, authority),
    });
  });
});
