import { describe, expect, it } from 'vitest';
import { satErrors } from '../../src/errors.js';
import { SatError, satCodes } from '../../src/index.js';
import type { SatOperation } from '../../src/index.js';
import { namespaces } from '../../src/protocol/namespaces.js';
import { fakeClient, granted } from '../fake-client.js';
import { LANGUAGES, YES_NO, codes, page, table } from './pages.js';

const UUID = '0f1e2d3c-4b5a-4678-9abc-def012345678';

const headers = {
  en: {
    meanings: ['Code', 'Meaning'],
    places: ['Code', "The SAT's text"],
    faults: ['Fault', 'In'],
    states: ['`EstadoSolicitud`'],
    errors: ['`SatError`', 'What happened'],
  },
  es: {
    meanings: ['Código', 'Significado'],
    places: ['Código', 'Texto del SAT'],
    faults: ['Falla', 'En'],
    states: ['`EstadoSolicitud`'],
    errors: ['`SatError`', 'Qué pasó'],
  },
} as const;

/** Where a row of the faults says that its fault comes. */
const wheres: Readonly<Record<string, readonly SatOperation[]>> = {
  login: ['login'],
  others: ['request', 'verify', 'download'],
  otras: ['request', 'verify', 'download'],
  all: ['login', 'request', 'verify', 'download'],
  todas: ['login', 'request', 'verify', 'download'],
};

function envelope({ header = '', body = '' }): string {
  return `<s:Envelope xmlns:s="${namespaces.soap}"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

/** An answer of that operation with that code; a verification has that state. */
function answerWith(operation: SatOperation, codEstatus: string, state = '0'): string {
  const status = `CodEstatus="${codEstatus}" Mensaje=""`;
  const des = `xmlns="${namespaces.operations}"`;
  switch (operation) {
    case 'login':
      throw new Error('a login has no code');
    case 'request':
      return envelope({ body: result('SolicitaDescargaFolio', des, status) });
    case 'verify':
      return envelope({
        body: result('VerificaSolicitudDescarga', des, `${status} EstadoSolicitud="${state}" NumeroCFDIs="0"`),
      });
    case 'download':
      return envelope({ header: `<respuesta ${des} ${status}/>` });
  }
}

function result(operation: string, namespace: string, attributes: string): string {
  return `<${operation}Response ${namespace}><${operation}Result ${attributes}/></${operation}Response>`;
}

/** What becomes of a call that is answered so, and once more so after a new login. */
async function outcomeOf(operation: SatOperation, body: string, status = 200): Promise<unknown> {
  const login = operation === 'login' ? [] : [granted('first'), granted('second')];
  const answer = { operation, status, body };
  const { client } = fakeClient([...login, answer, answer], { retries: { attempts: 1 } });
  const calls: Readonly<Record<SatOperation, () => Promise<unknown>>> = {
    login: () => client.login(),
    request: () => client.request({ kind: 'folio', uuid: UUID }),
    verify: () => client.verify(UUID),
    download: () => client.download(`${UUID}_01`),
  };
  try {
    return await calls[operation]();
  } catch (error) {
    if (error instanceof SatError) return error;
    throw error;
  }
}

describe.each(LANGUAGES)('codes.md in %s', (language) => {
  const text = page('codes', language);
  const header = headers[language];
  const said = YES_NO[language];
  const places = table(text, ...header.places);

  it('has every code of the SAT with what it means and what to do, and no other', () => {
    const rows = table(text, ...header.meanings).map(([code, meaning, hint, retry = '', final = '']) => [
      code,
      meaning,
      hint,
      said[retry],
      said[final],
    ]);
    const known = Object.entries(satCodes).map(([code, { meaning, hint, retryable, final }]) => [
      code,
      meaning[language],
      hint[language],
      retryable,
      final,
    ]);
    expect(rows).toEqual(known);
  });

  it('says of every code where it is answered', () => {
    const rows = places.map(([code, , request, verify = '', download]) => ({
      code,
      operations: [
        ...(request === '–' ? [] : ['request']),
        ...(verify === '–' || verify === '`CodigoEstadoSolicitud`' ? [] : ['verify']),
        ...(download === '–' ? [] : ['download']),
      ],
      requestCode: verify !== '–' && verify !== '`CodEstatus`',
    }));
    const known = Object.entries(satCodes).map(([code, { operations, requestCode }]) => ({
      code,
      operations,
      requestCode,
    }));
    expect(rows).toEqual(known);
  });

  it.each(places.filter(([code]) => code !== '5000').map((row) => ({ code: row[0] ?? '', row })))(
    'says what the client makes of $code',
    async ({ code, row }) => {
      const [error = '', delivery = ''] = row.slice(5);
      const operations = Object.entries(satCodes).find(([known]) => known === code)?.[1].operations ?? [];
      expect(operations).not.toEqual([]);
      for (const operation of operations) {
        expect(await outcomeOf(operation, answerWith(operation, code))).toMatchObject({
          code: codes(error)[0],
          delivery: codes(delivery)[0],
          codEstatus: code,
        });
      }
    },
  );

  it.each(table(text, ...header.faults).map((row) => ({ row })))(
    'says what the client makes of the fault $row.0 ($row.1)',
    async ({ row: [fault = '', where = '', , error = '', delivery = '', retry = ''] }) => {
      const name = codes(fault)[0] ?? 'Unheard';
      const body = envelope({ body: `<s:Fault><faultcode>a:${name}</faultcode></s:Fault>` });
      for (const operation of wheres[where] ?? []) {
        expect(await outcomeOf(operation, body, 500)).toMatchObject({
          code: codes(error)[0],
          delivery: codes(delivery)[0],
          faultCode: name,
          retryable: said[retry],
        });
      }
      expect(wheres[where]).toBeDefined();
    },
  );

  it('has the states 0 to 6 as the client names them, and one for all others', async () => {
    const rows = table(text, ...header.states).map(([number, , state = '']) => [number, codes(state)[0]]);
    const numbers = ['0', '1', '2', '3', '4', '5', '6', '7'];
    const answers = await Promise.all(
      numbers.map((number) => outcomeOf('verify', answerWith('verify', '5000', number)) as Promise<{ state: string }>),
    );
    const known = answers.map(({ state }, index) => [numbers[index], state]);
    expect(rows.slice(0, 7)).toEqual(known.slice(0, 7));
    expect(rows.slice(7).map(([, state]) => state)).toEqual([known[7]?.[1]]);
  });

  it('has every error of the client with what happened and what to do, and no other', () => {
    const rows = table(text, ...header.errors).map(([code = '', what, hint, retry = '']) => [
      codes(code)[0],
      what,
      hint,
      said[retry],
    ]);
    const known = Object.entries(satErrors).map(([code, { text: what, hint, retryable }]) => [
      code,
      what[language],
      hint[language],
      retryable,
    ]);
    expect(rows).toEqual(known);
  });
});
