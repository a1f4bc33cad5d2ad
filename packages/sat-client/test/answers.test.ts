import { describe, expect, it } from 'vitest';
import { parseLoginResponse, parseQueryResponse, parseVerifyResponse } from '../src/operations/index.js';
import { announcedFailure, failureOf, recordedAnswer, recordedAnswers } from './recorded-answers.js';

const service = 'cfdi' as const;

describe('the answer of a login', () => {
  it.each(recordedAnswers('login'))('$name reads as its name says', async ({ status, expected, text }) => {
    const failure = announcedFailure(expected);
    if (failure !== undefined) {
      expect(await failureOf(() => parseLoginResponse({ service, status, text }))).toEqual(failure);
      return;
    }
    const { token, created, expires } = parseLoginResponse({ service, status, text });
    expect(token).not.toBe('');
    const lifetime = /^granted\.(?:(\d+)-s|unlimited)\./.exec(expected)?.[1];
    if (lifetime === undefined) expect({ created, expires }).toEqual({});
    else expect(((expires?.getTime() ?? 0) - (created?.getTime() ?? 0)) / 1000).toBeCloseTo(Number(lifetime), -1);
  });

  it('keeps the token percent-encoded, as it was received', () => {
    const { text } = recordedAnswer('login', 'answer-ends-before-token');
    expect(parseLoginResponse({ service, status: 200, text }).token).toContain('%26wrap_subject%3d');
  });
});

describe('the answer of a request', () => {
  it.each(recordedAnswers('request'))('$name reads as its name says', async ({ subject, status, expected, text }) => {
    const kind = subject as 'issued' | 'received' | 'folio';
    const failure = announcedFailure(expected);
    if (failure !== undefined) {
      expect(await failureOf(() => parseQueryResponse({ service, kind, status, text }))).toEqual(failure);
      return;
    }
    expect(parseQueryResponse({ service, kind, status, text })).toMatchObject({
      requestId: '0f1e2d3c-4b5a-4678-9abc-def012345678',
      codEstatus: /accepted-(\d+)/.exec(expected)?.[1],
    });
  });

  it('carries the SAT’s own words, and the meaning and remedy of its code', async () => {
    const { text } = recordedAnswer('request', 'REFUSED-301');
    const error: unknown = await Promise.resolve()
      .then(() => parseQueryResponse({ service, kind: 'received', status: 200, text }))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      satMessage:
        'XML Mal Formado:La solicitud de descarga no es válida. No se permite la descarga de xml que se encuentren cancelados.',
      text: { es: 'El SAT considera mal formada la consulta' },
      retryable: false,
    });
  });
});

describe('the answer of a verification', () => {
  const EXPECTED = /^state-(?<state>\w+)\.code-(?<code>\w+)\.count-(?<count>\d+)\.packages-(?<packages>\d+)/;

  it.each(recordedAnswers('verify'))('$name reads as its name says', async ({ status, expected, text }) => {
    const failure = announcedFailure(expected);
    if (failure !== undefined) {
      expect(await failureOf(() => parseVerifyResponse({ service, status, text }))).toEqual(failure);
      return;
    }
    const { state, code, count, packages } = EXPECTED.exec(expected)?.groups ?? {};
    const answer = parseVerifyResponse({ service, status, text });
    expect({
      state: answer.state,
      code: answer.requestCode ?? 'none',
      count: String(answer.count),
      packages: String(answer.packageIds.length),
    }).toEqual({ state, code, count, packages });
  });

  it('keeps the ids of packages in the case of letters in which they came', () => {
    const { text } = recordedAnswer('verify', 'white-space-and-strangers');
    expect(parseVerifyResponse({ service, status: 200, text }).packageIds).toEqual([
      '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01',
      '0f1e2d3c-4b5a-4678-9abc-def012345678_02',
    ]);
  });

  it('keeps the number of a state that it does not know', () => {
    const { text } = recordedAnswer('verify', 'state-9');
    expect(parseVerifyResponse({ service, status: 200, text })).toMatchObject({ state: 'unknown', stateCode: 9 });
  });
});

describe('what a verification keeps as it came', () => {
  it('is every attribute by the SAT’s name, also those that nobody knows', () => {
    const { text } = recordedAnswer('verify', 'unknown-code-and-attribute');
    const { raw, requestCode } = parseVerifyResponse({ service, status: 200, text });
    expect(requestCode).toBe('5099');
    expect(raw).toEqual({
      CodEstatus: '5000',
      EstadoSolicitud: '5',
      CodigoEstadoSolicitud: ' 5099 ',
      NumeroCFDIs: '0',
      Mensaje: 'Solicitud Aceptada',
      Prioridad: 'alta',
      'x:Prioridad': 'baja',
    });
  });

  it('is nothing but what came', () => {
    const { text } = recordedAnswer('verify', 'nothing-but-the-code');
    expect(parseVerifyResponse({ service, status: 200, text }).raw).toEqual({ CodEstatus: '5000' });
  });
});

describe('a text that the SAT would not send', () => {
  it.each(['login', 'request', 'verify'] as const)(
    'of an accepted %s, cut anywhere, is a SatError',
    async (operation) => {
      const [accepted] = recordedAnswers(operation).filter(({ expected }) => announcedFailure(expected) === undefined);
      if (accepted === undefined) throw new Error('no accepted answer');
      const parse = (text: string): unknown => {
        if (operation === 'login') return parseLoginResponse({ service, status: 200, text });
        if (operation === 'verify') return parseVerifyResponse({ service, status: 200, text });
        return parseQueryResponse({ service, kind: 'folio', status: 200, text });
      };
      for (let length = 0; length < accepted.text.length; length += 1) {
        const failure = await failureOf(() => parse(accepted.text.slice(0, length)));
        expect(['UNREADABLE_ANSWER', 'OUTAGE']).toContain(failure['code']);
      }
    },
  );
});
