import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  acopio,
  callsSeen,
  desk,
  documentOf,
  filesBelow,
  RFC,
  smallWorld,
  temporaryFolder,
  type Desk,
} from './harness.js';
import { runHere, type RunHere } from './record/run-here.js';

const MARCH = ['--month', '2025-03'] as const;
const ISSUED = ['--direction', 'issued'] as const;
/** Nothing of it is there: what is wrong with a query is found before anything is opened. */
const NOWHERE = ['request', '--cer', 'none.cer', '--key', 'none.key'] as const;

interface Asked {
  readonly requestId: string;
  readonly query: Readonly<Record<string, unknown>>;
}

function requestsOf({ document }: RunHere): readonly Asked[] {
  return document['requests'] as readonly Asked[];
}

/** Verifies a request and fetches its packages; answers the documents that they held. */
async function collected(at: Desk, requestId: string): Promise<number> {
  const { document } = await runHere(['verify', requestId, ...at.args]);
  let documents = 0;
  for (const packageId of document['packageIds'] as readonly string[]) {
    documents += Number((await runHere(['download', packageId, ...at.args])).document['documents']);
  }
  return documents;
}

function truthOfMarch({ simulator }: Desk) {
  return simulator.truth({ rfc: RFC, service: 'cfdi', from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' });
}

function issuedInMarch(at: Desk) {
  return truthOfMarch(at).filter(({ directions }) => directions.includes('issued'));
}

describe('acopio request with filters', () => {
  test('asks for just that, and what comes is verified, fetched and extracted like everything else', async () => {
    const at = await desk();
    const asked = await runHere([
      'request',
      ...at.args,
      ...MARCH,
      ...ISSUED,
      '--content',
      'xml',
      '--status',
      'cancelled',
    ]);
    expect(asked).toMatchObject({ exitCode: 0 });
    const [request] = requestsOf(asked);
    expect(request?.query).toEqual({
      kind: 'issued',
      content: 'xml',
      from: '2025-03-01T00:00:00',
      to: '2025-03-31T23:59:59',
      status: 'cancelled',
    });
    const expected = issuedInMarch(at).filter(({ status }) => status === 'cancelled');
    expect(expected.length).toBeGreaterThan(0);
    expect(await collected(at, request?.requestId ?? '')).toBe(expected.length);
    const files = [...(await filesBelow(join(at.out, RFC, 'cfdi/xml'))).keys()].map((path) => path.split('/').at(-1));
    expect(new Set(files)).toEqual(new Set(expected.map(({ uuid }) => `${uuid}.xml`)));
  });

  test('is never taken by sync for the whole period: sync asks for all of it, and ends complete', async () => {
    const at = await desk();
    const asked = await runHere([
      'request',
      ...at.args,
      ...MARCH,
      ...ISSUED,
      '--content',
      'xml',
      '--status',
      'cancelled',
    ]);
    expect(asked.exitCode).toBe(0);
    const synced = await runHere(['sync', ...at.args, ...MARCH, ...ISSUED]);
    expect(synced).toMatchObject({ exitCode: 0, document: { report: { verdict: 'complete' } } });
    expect(await filesBelow(join(at.out, RFC, 'cfdi/xml'))).toHaveProperty('size', issuedInMarch(at).length);
  });

  test('sync does not wait for the answer to a filtered request of the same period, told 5005 or not', async () => {
    const at = await desk({ verifiesUntilFinished: 2 });
    await runHere(['request', ...at.args, ...MARCH, ...ISSUED, '--content', 'xml', '--status', 'cancelled']);
    await runHere(['request', ...at.args, ...MARCH, ...ISSUED, '--content', 'xml']);
    const ids = at.simulator.requests.map(({ id }) => id);
    const synced = await runHere(['sync', ...at.args, ...MARCH, ...ISSUED, '--wait', '1m']);
    expect(new Set(ids).size).toBe(2);
    expect(synced).toMatchObject({ exitCode: 0, document: { report: { verdict: 'complete' } } });
  });

  test('the same twice asks the SAT once; a third XML query of one period is not sent, whatever its filters', async () => {
    const at = await desk({ verifiesUntilFinished: 0 });
    const ask = (...filter: string[]) =>
      runHere(['request', ...at.args, ...MARCH, ...ISSUED, '--content', 'xml', ...filter]);
    const first = await ask('--type', 'I');
    const again = await ask('--type', 'I');
    expect(requestsOf(again)).toEqual(requestsOf(first));
    expect(callsSeen(at.simulator)['request']).toBe(1);

    await collected(at, requestsOf(first)[0]?.requestId ?? '');
    const second = await ask('--type', 'E');
    const third = await ask('--type', 'P');
    expect(second.exitCode).toBe(0);
    expect(third).toMatchObject({ exitCode: 5, document: { requests: [], refused: [{ code: 'QUERY_SPENT' }] } });
    expect(third.told).toContain('move --from or --to by a second');
    expect(callsSeen(at.simulator)['request']).toBe(2);
  });

  test('a counterpart makes another query: it has lives of its own', async () => {
    const at = await desk();
    const [one, other] = issuedInMarch(at).map(({ document }) => document.receiverRfc.toLowerCase());
    const ask = (...filter: string[]) =>
      runHere(['request', ...at.args, ...MARCH, ...ISSUED, '--content', 'xml', ...filter]);
    await ask('--type', 'I');
    await ask('--type', 'E');
    const asked = await ask('--counterpart', one ?? '', '--counterpart', other ?? '');
    expect(asked.exitCode, asked.told).toBe(0);
    const [request] = requestsOf(asked);
    const rfcs = [one, other].map((rfc) => rfc?.toUpperCase());
    expect(request?.query).toMatchObject({ counterparts: rfcs });
    const expected = issuedInMarch(at).filter(({ document }) => rfcs.includes(document.receiverRfc));
    expect(await collected(at, request?.requestId ?? '')).toBe(expected.length);
  });

  test('a refusal is told with the SAT’s own code, and spent nothing', async () => {
    const at = await desk();
    at.simulator.faults.add({ operation: 'request', do: { kind: 'answer', codEstatus: '301' } });
    const ask = () => runHere(['request', ...at.args, ...MARCH, ...ISSUED, '--content', 'xml', '--type', 'I']);
    expect(await ask()).toMatchObject({ exitCode: 4, document: { refused: [{ codEstatus: '301' }] } });
    expect(await ask()).toMatchObject({ exitCode: 0 });
  });
});

describe('acopio request --uuid', () => {
  test('asks for one document, and puts it where issued and received ones go', async () => {
    const at = await desk();
    const wanted = (['issued', 'received'] as const).map((direction) =>
      truthOfMarch(at).find(
        ({ directions, status }) => directions.length === 1 && directions[0] === direction && status === 'active',
      ),
    );
    for (const document of wanted) {
      const asked = await runHere(['request', ...at.args, '--uuid', document?.uuid.toUpperCase() ?? '']);
      expect(asked.exitCode, asked.told).toBe(0);
      expect(await collected(at, requestsOf(asked)[0]?.requestId ?? '')).toBe(1);
    }
    const files = [...(await filesBelow(join(at.out, RFC, 'cfdi/xml'))).keys()];
    expect(files.toSorted()).toEqual(wanted.map((one) => `${one?.directions[0]}/2025/03/${one?.uuid}.xml`).toSorted());
  });

  test('goes alone: what else is named is said, and nothing is opened', async () => {
    const uuid = '00000000-0000-4000-8000-000000000000';
    const result = await runHere([...NOWHERE, '--uuid', uuid, '--month', '2025-03', '--type', 'N']);
    expect(result).toMatchObject({ exitCode: 2, error: 'QUERY_INVALID' });
    expect(result.problems).toEqual([{ code: 'FOLIO_NOT_ALONE', detail: '--month, --type' }]);
    expect(await runHere([...NOWHERE, '--uuid', uuid])).toMatchObject({ error: 'CREDENTIAL_FILE_UNREADABLE' });
  });
});

describe('everything that is wrong with a query', () => {
  test('is told at once', async () => {
    const period = '--from 2025-02-30 --to tomorrow --direction received --content xml';
    const filters = '--status cancelled --type X --on-behalf-of ABC --counterpart short --counterpart XAXX010101000';
    const args = [...NOWHERE, ...period.split(' '), ...filters.split(' '), '--complemento', 'no such'];
    const result = await runHere(args);
    expect(result).toMatchObject({ exitCode: 2, error: 'QUERY_INVALID' });
    expect(result.problems.map(({ code }) => code).toSorted()).toEqual([
      'COMPLEMENTO_MALFORMED',
      'COUNTERPART_MALFORMED',
      'DATE_MALFORMED',
      'DATE_MALFORMED',
      'ONE_COUNTERPART',
      'ON_BEHALF_OF_MALFORMED',
      'OPTION_VALUE_INVALID',
      'STATUS_NOT_ALLOWED',
    ]);
  });

  test.for([
    { args: ['--type', 'N'], code: 'PERIOD_MISSING' },
    { args: ['--type', 'N', '--month', '2025-13'], code: 'OPTION_VALUE_INVALID' },
    { args: ['--type', 'N', '--month', '2025-01', '--from', '2025-01-01'], code: 'PERIOD_TWICE' },
    { args: ['--type', 'N', '--from', '2025-02-01', '--to', '2025-01-01'], code: 'PERIOD_REVERSED' },
    { args: ['--type', 'N', '--from', '1999-01-01'], code: 'PERIOD_TOO_OLD' },
    { args: ['--type', 'N', '--month', '2025-01', '--service', 'retenciones'], code: 'FILTER_NOT_FOR_RETENCIONES' },
    { args: ['--status', 'valid', '--month', '2025-01'], code: 'OPTION_VALUE_INVALID' },
    {
      args: [
        '--month',
        '2025-01',
        '--direction',
        'issued',
        ...Array.from({ length: 6 }, () => '--counterpart=XAXX010101000'),
      ],
      code: 'TOO_MANY_COUNTERPARTS',
    },
    { args: ['--uuid', '1234'], code: 'FOLIO_MALFORMED' },
  ])('$args is $code', async ({ args, code }) => {
    const result = await runHere([...NOWHERE, ...args]);
    expect(result).toMatchObject({ exitCode: 2, error: 'QUERY_INVALID' });
    expect(result.problems).toEqual([expect.objectContaining({ code })]);
  });

  test('is told in Spanish and in English by the built program, and nothing is sent', async () => {
    const args = [...NOWHERE, ...MARCH, ...ISSUED, '--type', 'Z', '--on-behalf-of', 'ABC'];
    const cwd = await temporaryFolder();
    const [spanish, english] = await Promise.all([
      acopio([...args, '--lang', 'es'], { cwd }),
      acopio([...args, '--lang', 'en', '--json'], { cwd }),
    ]);
    expect([spanish.exitCode, english.exitCode]).toEqual([2, 2]);
    expect(spanish.stderr).toContain('✗ La consulta no es válida');
    expect(spanish.stderr).toContain('--type Z (I | E | T | N | P)');
    expect(spanish.stderr).toContain('[ON_BEHALF_OF_MALFORMED]');
    expect(documentOf(english)).toMatchObject({ error: { code: 'QUERY_INVALID', problems: [{}, {}] } });
  });
});

test('--status all and an empty folio are no filters: the period is planned as ever', async () => {
  const at = await desk({ world: smallWorld });
  const args = ['request', ...at.args, ...MARCH, ...ISSUED, '--content', 'metadata', '--status', 'all', '--uuid', ''];
  const asked = await runHere(args);
  expect(requestsOf(asked)).toMatchObject([{ query: { kind: 'issued', status: 'all' } }]);
  expect(await runHere(['sync', ...at.args, ...MARCH, ...ISSUED, '--content', 'metadata'])).toMatchObject({
    exitCode: 0,
    document: { calls: { request: 0 } },
  });
});
