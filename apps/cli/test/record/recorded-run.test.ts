import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCertificate } from '@acopio/credentials';
import { createWorld, readRecording, startSatSimulator, type Fault, type SatSimulator } from '@acopio/sat-simulator';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  authority,
  callsSeen,
  credentialFiles,
  desk,
  efirma,
  issue,
  LEGAL_NAME,
  RFC,
  temporaryFolder,
} from '../harness.js';
import { runHere, type RunHere } from './run-here.js';
import { secretsIn, secretsTold, textsIn } from './told-secrets.js';

const MARCH = ['--month', '2025-03', '--wait', '1m'] as const;
const STEPS: readonly (readonly string[])[] = [
  ['login'],
  ['sync', ...MARCH],
  ['sync', ...MARCH, '--service', 'retenciones'],
];

const world = createWorld({
  seed: 'recorded',
  taxpayers: [
    {
      rfc: RFC,
      legalName: LEGAL_NAME,
      months: [{ month: '2025-03', issued: 30, received: 40 }],
      retenciones: [{ month: '2025-03', issued: 5, received: 5 }],
    },
  ],
});

/** Runs commands with an e.firma against a SAT; `login` keeps nothing, so it takes no `--out`. */
async function runAll(
  steps: readonly (readonly string[])[],
  {
    credential,
    url,
    out,
    more = [],
  }: { credential: readonly string[]; url: string; out: string; more?: readonly string[] },
): Promise<readonly RunHere[]> {
  const runs: RunHere[] = [];
  for (const [command = '', ...rest] of steps) {
    const place = command === 'login' ? [] : ['--out', out];
    runs.push(await runHere([command, ...rest, ...credential, '--sat', url, ...place, ...more]));
  }
  return runs;
}

/** What a run came to, without what differs from one to the other: whose it is, where it lies, when it was. */
function outcomeOf({ exitCode, document, error }: RunHere): unknown {
  const { state, calls, report } = document as { state?: unknown; calls?: unknown; report?: Record<string, unknown> };
  const { verdict, months, exceptionCount, spent, unreadable } = report ?? {};
  return { exitCode, error, state, calls, verdict, months, exceptionCount, spent, unreadable };
}

/** A simulator that answers from a recording, and the e.firma of its taxpayer. */
async function replayOf(
  folder: string,
): Promise<{ simulator: SatSimulator; credential: readonly string[]; out: string }> {
  const recording = await readRecording(folder);
  const [taxpayer] = recording.taxpayers;
  if (taxpayer === undefined) throw new Error('nobody in the recording');
  const simulator = await startSatSimulator({ authority, replay: recording });
  onTestFinished(() => simulator.close());
  const place = await temporaryFolder();
  return { simulator, credential: (await credentialFiles(place, issue(taxpayer))).args, out: join(place, 'out') };
}

describe('a recording of a login and of syncs of both services', () => {
  let place = '';
  let folder = '';
  let simulator: SatSimulator;
  let runs: readonly RunHere[] = [];

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'acopio-record-'));
    folder = join(place, 'recording');
    simulator = await startSatSimulator({ world, authority, verifiesUntilFinished: 0, keepBodies: true });
    const { args: credential } = await credentialFiles(place, efirma);
    const record = ['--record', folder];
    runs = await runAll(STEPS, { credential, url: simulator.url, out: join(place, 'out'), more: record });
  });
  afterAll(async () => {
    await simulator.close();
    await rm(place, { recursive: true, force: true });
  });

  test('holds nothing that says of whom it is, in no file, no ZIP and no base64', async () => {
    const documents = (['cfdi', 'retenciones'] as const).flatMap((service) =>
      simulator.truth({ service, rfc: RFC }).map(({ document }) => document),
    );
    const certificate = readCertificate(efirma.certificate);
    const {
      number,
      serialHex,
      serialDecimal,
      issuerName,
      representativeRfc = RFC,
      representativeCurp = RFC,
    } = certificate;
    const own = [RFC, LEGAL_NAME, number, serialHex, serialDecimal, issuerName, representativeRfc, representativeCurp];
    const sent = simulator.journal.map(({ body = '' }) => body).join('\n');
    const signed = [
      ...sent.matchAll(/<(?:SignatureValue|DigestValue|X509\w+|o:BinarySecurityToken)[^>]*>([^<]{8,})</g),
    ].map(([, value = '']) => value.slice(0, 40));
    // How every token of the SAT begins: longer than what compressed bytes hold by accident.
    const token = 'eyJhbGciOiJodHRwOi8v';
    const secrets = new Set([...secretsIn(documents), ...signed, ...own, token, 'wrap_subject']);
    const texts = await textsIn(folder);

    expect(signed.length).toBeGreaterThan(50);
    expect(secrets.size).toBeGreaterThan(500);
    expect([...texts.keys()].filter((path) => path.includes('.zip/'))).not.toEqual([]);
    expect(secretsTold(secrets, texts)).toEqual([]);
    // What is there is found.
    expect(secretsTold(['Solicitud Aceptada', 'cfdi:Comprobante', '2025-03-'], texts).length).toBeGreaterThan(20);
  });

  test('is for its owner alone, and its key lies beside it', async () => {
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    const files = await readdir(folder);
    expect(await modeOf(folder)).toBe(0o700);
    expect(new Set(await Promise.all(files.map((file) => modeOf(join(folder, file)))))).toEqual(new Set([0o600]));
    expect(await modeOf(`${folder}.key`)).toBe(0o600);
    expect(secretsTold([(await readFile(`${folder}.key`, 'utf8')).trim()], await textsIn(folder))).toEqual([]);
  });

  test('names one taxpayer, of the same kind, and says so to people', async () => {
    const { taxpayers } = await readRecording(folder);
    expect(taxpayers).toEqual([{ rfc: expect.stringMatching(/^[A-Z]{3}\d{6}\w{3}$/), legalName: expect.any(String) }]);
    expect(runs.map(({ told }) => told)).toEqual(runs.map(() => expect.stringContaining(`exchanges in ${folder}.`)));
  });

  test('tells of each exchange when it was, how long it took, its status and its harmless headers', async () => {
    const { exchanges } = await readRecording(folder);
    expect(exchanges.length).toBe(simulator.journal.length);
    for (const { sentAfterMs, endedAfterMs, answer } of exchanges) {
      expect(endedAfterMs).toBeGreaterThanOrEqual(answer?.afterMs ?? Infinity);
      expect(sentAfterMs).toBeGreaterThanOrEqual(0);
      expect(answer).toMatchObject({ status: 200, headers: { server: 'Microsoft-IIS/10.0' }, body: { kind: 'saved' } });
      expect(Object.keys(answer?.headers ?? {})).not.toContain('set-cookie');
    }
  });

  test('is replayed: the same commands come to the same with an e.firma of the invented taxpayer', async () => {
    const { simulator: replay, ...at } = await replayOf(folder);
    const again = await runAll(STEPS, { ...at, url: replay.url });

    expect(runs.map(({ exitCode, error }) => error ?? exitCode)).toEqual([0, 0, 0]);
    expect(again.map(outcomeOf)).toEqual(runs.map(outcomeOf));
    expect(callsSeen(replay)).toEqual(callsSeen(simulator));
    const operations = replay.journal.filter(({ operation }) => operation !== 'login');
    expect(operations.map(({ verdict }) => verdict.outcome)).toEqual(operations.map(() => 'replayed'));
  });

  test('answers nothing that is not in it, and the journal says what was asked and what is recorded', async () => {
    const { simulator: replay, ...at } = await replayOf(folder);
    const april = ['request', '--month', '2025-04', '--content', 'xml', '--direction', 'issued'];
    const [run] = await runAll([april], { ...at, url: replay.url });

    expect(run?.exitCode).not.toBe(0);
    const verdict = replay.journal.find(({ operation }) => operation === 'request')?.verdict;
    expect(verdict).toMatchObject({ outcome: 'fault', name: 'InternalServiceFault' });
    expect(verdict).toHaveProperty(
      'reason',
      expect.stringMatching(
        /nothing is recorded of cfdi SolicitaDescargaEmitidos \(.*2025-04-01.*; recorded of it is .*2025-03-01/,
      ),
    );
  });
});

describe('a recording of trouble', () => {
  const faults: readonly Fault[] = [
    { operation: 'login', do: { kind: 'http', status: 503, html: '<!DOCTYPE html><p>Anacleta Quintanilla' } },
    { operation: 'request', do: { kind: 'reset', when: 'after' } },
    { operation: 'verify', do: { kind: 'reset', when: 'before' } },
    { operation: 'verify', after: 2, do: { kind: 'empty' } },
    { operation: 'verify', after: 3, do: { kind: 'fault', fault: 'InternalServiceFault' } },
    { operation: 'download', do: { kind: 'halfBody', afterBytes: 700 } },
    { operation: 'download', after: 1, do: { kind: 'brokenBase64' } },
    { operation: 'download', after: 2, do: { kind: 'notZip' } },
  ];

  test('is replayed: resets, faults, pages of HTML, half and damaged packages', async () => {
    const at = await desk({ world, faults });
    const folder = join(at.folder, 'recording');
    const steps = [['sync', ...MARCH]];
    const place = { credential: at.credential, url: at.simulator.url, out: at.out, more: ['--record', folder] };
    const runs = await runAll(steps, place);
    const { simulator: replay, ...there } = await replayOf(folder);
    const again = await runAll(steps, { ...there, url: replay.url });

    expect(at.simulator.faults.list().map(({ used }) => used)).toEqual(faults.map(() => 1));
    expect(again.map(outcomeOf)).toEqual(runs.map(outcomeOf));
    expect(callsSeen(replay)).toEqual(callsSeen(at.simulator));
    const { exchanges } = await readRecording(folder);
    expect(exchanges.map(({ error }) => error?.code).filter((code) => code !== undefined)).toEqual(
      expect.arrayContaining(['CONNECTION_LOST']),
    );
    expect(secretsTold(['Anacleta', 'Quintanilla', 'not a ZIP', RFC], await textsIn(folder))).toEqual([]);
  });

  test('a refusal is replayed with its code', async () => {
    const at = await desk({ world, trustTestAuthority: false });
    const folder = join(at.folder, 'recording');
    const steps = [['request', '--month', '2025-03']];
    const place = { credential: at.credential, url: at.simulator.url, out: at.out, more: ['--record', folder] };
    const runs = await runAll(steps, place);
    const { simulator: replay, ...there } = await replayOf(folder);

    expect(runs[0]).toMatchObject({ exitCode: 4 });
    expect((await runAll(steps, { ...there, url: replay.url })).map(outcomeOf)).toEqual(runs.map(outcomeOf));
  });
});

describe('polls', () => {
  test('are replayed in their order, and the last one goes on', async () => {
    const at = await desk({ world, verifiesUntilFinished: 2 });
    const folder = join(at.folder, 'recording');
    const more = ['--record', folder];
    const request = ['request', '--month', '2025-03', '--content', 'xml', '--direction', 'issued'];
    await runAll([request], { credential: at.credential, url: at.simulator.url, out: at.out, more });
    const verify = ['verify', at.simulator.requests[0]?.id ?? ''];
    const place = { credential: at.credential, url: at.simulator.url, out: at.out, more };
    const states = (runs: readonly RunHere[]): readonly unknown[] => runs.map(({ document }) => document['state']);
    const recorded = states(await runAll([verify, verify, verify], place));
    const { simulator: replay, ...there } = await replayOf(folder);
    const replayed = states(await runAll([request, verify, verify, verify, verify], { ...there, url: replay.url }));

    expect(new Set(recorded).size).toBeGreaterThan(1);
    expect(replayed.slice(1)).toEqual([...recorded, recorded.at(-1)]);
  });
});

describe('a folder to record to', () => {
  const login = async (folder: string, at: Awaited<ReturnType<typeof desk>>): Promise<RunHere> =>
    runHere(['login', ...at.credential, '--sat', at.simulator.url, '--record', folder]);

  test('that holds a recording goes on with it: the same RFC is the same invented one', async () => {
    const at = await desk();
    const folder = join(at.folder, 'recording');
    await login(folder, at);
    await login(folder, at);
    const { taxpayers, exchanges } = await readRecording(folder);

    expect(taxpayers).toHaveLength(1);
    expect(exchanges.map(({ name, rfc }) => [name, rfc])).toEqual([
      ['0001-cfdi-login', taxpayers[0]?.rfc],
      ['0002-cfdi-login', taxpayers[0]?.rfc],
    ]);
  });

  test.for([
    {
      name: 'holds something else',
      error: 'RECORDING_FOLDER_TAKEN',
      spoil: async (folder: string) => {
        await mkdir(folder);
        await writeFile(join(folder, 'notes.txt'), 'mine');
      },
    },
    {
      name: 'holds a recording and something else',
      error: 'RECORDING_FOLDER_TAKEN',
      spoil: async (folder: string, record: () => Promise<unknown>) => {
        await record();
        await writeFile(join(folder, 'notes.txt'), 'mine');
      },
    },
    {
      name: 'holds a recording of another version',
      error: 'RECORDING_FOLDER_TAKEN',
      spoil: async (folder: string) => {
        await mkdir(folder);
        await writeFile(join(folder, 'recording.json'), '{"format":"acopio-recording","version":2}');
      },
    },
    {
      name: 'has lost its key',
      error: 'RECORDING_KEY_MISSING',
      spoil: async (folder: string, record: () => Promise<unknown>) => {
        await record();
        await rm(`${folder}.key`);
      },
    },
    {
      name: 'is a file',
      error: 'RECORDING_FOLDER_UNUSABLE',
      spoil: async (folder: string) => writeFile(folder, ''),
    },
  ])('that $name is refused, and nothing is sent', async ({ error, spoil }) => {
    const at = await desk();
    const folder = join(at.folder, 'recording');
    await spoil(folder, () => login(folder, at));
    const before = callsSeen(at.simulator);

    expect(await login(folder, at)).toMatchObject({ exitCode: 2, error });
    expect(callsSeen(at.simulator)).toEqual(before);
  });
});
