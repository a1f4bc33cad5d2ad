import { createSatClient } from '../src/client.js';
import type { SatClient, SatClientOptions } from '../src/client.js';
import type { SatOperation } from '../src/service.js';
import { fakeTransport } from '../src/testing/index.js';
import type { FakeAnswer, FakeTransport, FakeTransportOptions } from '../src/testing/index.js';
import { recordedAnswer } from './recorded-answers.js';
import { plainSigner } from './scripted-sat.js';
import { RFC } from './test-credential.js';

/** A recorded answer by a part of its name, with the status that its name says. */
export function fakeAnswer(operation: SatOperation, part: string, headers?: FakeAnswer['headers']): FakeAnswer {
  const { text, status } = recordedAnswer(operation, part);
  return { operation, status, body: text, ...(headers !== undefined && { headers }) };
}

/** A login that is granted; its token ends five minutes after it. */
export function granted(token: string, headers?: FakeAnswer['headers']): FakeAnswer {
  const { text } = recordedAnswer('login', 'opaque-token');
  const body = text.replace('0123456789abcdef', token);
  return { operation: 'login', body, ...(headers !== undefined && { headers }) };
}

/** A client of the SAT's public test taxpayer that talks to a fake transport. */
export function fakeClient(
  answers: readonly FakeAnswer[],
  options: Partial<SatClientOptions> & Omit<FakeTransportOptions, 'answers' | 'folder'> = {},
): { readonly client: SatClient; readonly calls: FakeTransport['calls'] } {
  const { failAt, failure, ...others } = options;
  const transport = fakeTransport({
    answers,
    ...(failAt !== undefined && { failAt }),
    ...(failure !== undefined && { failure }),
  });
  const client = createSatClient({
    rfc: RFC,
    service: 'cfdi',
    messageSigner: plainSigner,
    transport,
    retries: { baseDelay: 0 },
    ...others,
  });
  return { client, calls: transport.calls };
}
