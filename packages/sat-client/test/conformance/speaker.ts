import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { openCredential } from '@acopio/credentials';
import type { Credential } from '@acopio/credentials';
import { SatError, createSatClient, localMessageSigner, satEndpoints, undiciTransport } from '../../src/index.js';
import type { SatClient } from '../../src/index.js';
import { expectAgreement, outcomeOf } from './agreement.js';
import { askedBy } from './asked.js';
import { recordingTransport } from './recording-transport.js';
import type { Exchange } from './recording-transport.js';
import type { PlainMessage, RawAnswer, Voice } from './suite.js';

/** How many messages went through the client, by installation and element. */
export const said = new Map<string, number>();

const wire = undiciTransport();

/** Ends the connections of all speakers. */
export const silence = (): Promise<void> => wire.close();

const credentials = new WeakMap<KeyObject, Promise<Credential>>();

/** The e.firma of a test, opened by the product's own code. */
function credentialOf({ certificate, key }: Voice['signer']): Promise<Credential> {
  const password = 'en prueba';
  const privateKey = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: password });
  const opened = credentials.get(key) ?? openCredential({ certificate, privateKey, password: Buffer.from(password) });
  credentials.set(key, opened);
  return opened;
}

/** Says what the conformance suite wants said with {@link createSatClient}. */
export default function speakerOf(voice: Voice): { say(message: PlainMessage): Promise<RawAnswer | undefined> } {
  const exchanges: Exchange[] = [];
  let now = new Date(0);
  let client: SatClient | undefined;

  const connect = async (): Promise<SatClient> => {
    const { service, rfc, url } = voice;
    return createSatClient({
      service,
      rfc,
      messageSigner: localMessageSigner(await credentialOf(voice.signer)),
      endpoints: satEndpoints(service, url),
      transport: recordingTransport(wire, exchanges),
      clock: { now: () => now },
      // The suite counts calls, and provokes outages one at a time.
      retries: { attempts: 1 },
    });
  };

  return {
    say: async (message) => {
      const asked = askedBy(message, voice.rfc);
      if (asked === undefined) return undefined;
      now = await voice.now();
      client ??= await connect();
      exchanges.length = 0;
      const outcome = await outcomeOf(client, asked);
      const own = exchanges.filter(({ operation }) => operation === asked.operation);
      const [first] = own;
      const refusal = 'error' in outcome ? outcome.error : undefined;
      if (refusal instanceof SatError && refusal.code === 'QUERY_INVALID' && first === undefined) return undefined;
      expectAgreement(asked, own.at(-1)?.answer, outcome);
      for (const { sent } of own) expectSame(sent, message);
      if (first?.answer === undefined) throw refusal;
      const what = `${voice.service} ${'element' in message ? message.element : message.operation}`;
      said.set(what, (said.get(what) ?? 0) + 1);
      return first.answer;
    },
  };
}

/** Asserts that the client's message says what the suite wanted said, no more and no less. */
function expectSame(sent: string, message: PlainMessage): void {
  if (message.operation === 'login') return;
  const [, element, attributes = ''] = /<des:(\w+)[^>]*><des:\w+ ([^>]*?)\/?>/.exec(sent) ?? [];
  const unescaped = (text = ''): string => text.replaceAll('&amp;', '&');
  assert.equal(element, message.element);
  assert.deepEqual(
    Object.fromEntries([...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, unescaped(value)])),
    message.attributes,
  );
  const receivers = [...sent.matchAll(/<des:RfcReceptor>([^<]*)</g)].map(([, rfc]) => unescaped(rfc));
  assert.deepEqual(receivers, message.receivers);
}
