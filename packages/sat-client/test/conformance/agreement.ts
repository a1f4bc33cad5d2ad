import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { SatError } from '../../src/index.js';
import type { SatClient } from '../../src/index.js';
import type { Asked } from './asked.js';
import type { RawAnswer } from './suite.js';

/** What a call of the client came to: data that can be compared with an answer, or an error. */
export type Outcome = { readonly result: Readonly<Record<string, unknown>> } | { readonly error: unknown };

/** Makes the call and waits for its end, that of a package included. */
export async function outcomeOf(client: SatClient, asked: Asked): Promise<Outcome> {
  try {
    return { result: await resultOf(client, asked) };
  } catch (error) {
    return { error };
  }
}

async function resultOf(client: SatClient, asked: Asked): Promise<Readonly<Record<string, unknown>>> {
  switch (asked.operation) {
    case 'login':
      await client.login();
      return { token: client.savedToken()?.token };
    case 'request': {
      const { requestId, codEstatus, message } = await client.request(asked.query);
      return { requestId, codEstatus, message };
    }
    case 'verify': {
      const { codEstatus, message, stateCode, count, packageIds } = await client.verify(asked.requestId);
      return { codEstatus, message, stateCode, count, packageIds };
    }
    case 'download': {
      const { codEstatus, message, bytes } = await client.download(asked.packageId);
      const hash = createHash('sha256');
      for await (const piece of bytes) hash.update(piece);
      return { codEstatus, message, sha256: hash.digest('hex') };
    }
  }
}

const SAYS_NO = /^(?:REFUSED|LIMIT_REACHED|OUTAGE)$/;

/** Asserts that the client understood the answer: what it returned or threw is what the bytes say. */
export function expectAgreement({ operation }: Asked, answer: RawAnswer | undefined, outcome: Outcome): void {
  if ('error' in outcome && !(outcome.error instanceof SatError)) throw outcome.error;
  const said = 'error' in outcome ? errorFacts(outcome.error) : outcome.result;
  if (answer === undefined) {
    assert.match(String(said['code']), /^(?:CONNECTION_LOST|TIMEOUT|UNREACHABLE)$/);
    return;
  }
  const { CodEstatus: code, Mensaje: message = '' } = attributesOf(answer.text);
  const fault = /<faultcode[^>]*>\s*\w+:(\w+)\s*<\/faultcode>/.exec(answer.text)?.[1];
  if (fault !== undefined) {
    assert.equal(said['faultCode'], fault);
  } else if ('error' in outcome && code !== undefined) {
    assert.deepEqual([said['codEstatus'], said['satMessage']], [code, message]);
    assert.match(String(said['code']), SAYS_NO);
  } else if ('error' in outcome) {
    assert.equal(said['code'], 'OUTAGE');
  } else if (operation !== 'login' || said['token'] !== undefined) {
    // A token that had expired when it came is not kept.
    assert.deepEqual(said, written[operation](answer.text));
  }
}

function errorFacts(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof SatError)) return {};
  const { code, codEstatus, satMessage, faultCode } = error;
  return { code, codEstatus, satMessage, faultCode };
}

/** What an answer says, read by pattern and not by the client's parser, in the client's words. */
const written: Readonly<Record<Asked['operation'], (text: string) => Readonly<Record<string, unknown>>>> = {
  login: (text) => ({ token: /<AutenticaResult>([^<]+)<\/AutenticaResult>/.exec(text)?.[1] }),
  request: (text) => {
    const { IdSolicitud: requestId, CodEstatus: codEstatus, Mensaje: message } = attributesOf(text);
    return { requestId, codEstatus, message };
  },
  verify: (text) => {
    const { CodEstatus: codEstatus, Mensaje: message, ...result } = attributesOf(text);
    return {
      codEstatus,
      message,
      stateCode: Number(result['EstadoSolicitud']),
      count: Number(result['NumeroCFDIs']),
      packageIds: [...text.matchAll(/<IdsPaquetes>([^<]*)<\/IdsPaquetes>/g)].map(([, id]) => id),
    };
  },
  download: (text) => {
    const { CodEstatus: codEstatus, Mensaje: message } = attributesOf(text);
    const zip = Buffer.from(/<Paquete>([^<]*)<\/Paquete>/.exec(text)?.[1] ?? '', 'base64');
    return { codEstatus, message, sha256: createHash('sha256').update(zip).digest('hex') };
  },
};

/** Attributes of the element that carries the status. */
function attributesOf(text: string): Readonly<Record<string, string>> {
  const tag = /<(?:\w+:)?(?:\w+Result|respuesta)(\s[^<>]*?)\/?>/.exec(text)?.[1] ?? '';
  return Object.fromEntries([...tag.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
