import { gunzipSync } from 'node:zlib';

import { attributesOf, codeOf, packageIdsOf, packageOf, unzip } from '../conformance/answers.js';
import type { TestClient } from './client.js';
import type { Received } from '../conformance/http.js';

const MOST_TRIES = 60;
const END_OF_ZIP = Buffer.from('PK\u0005\u0006');
/** What says nothing about the call: it may be repeated as it is. */
const TRANSIENT = /^(?:lost|empty|404|InternalServiceFault|HTTP 5\d\d)$/;

/** Files of a package, or `undefined` when it did not come whole. */
function filesOf(answer: Received): ReadonlyMap<string, Buffer> | undefined {
  const base64 = /<Paquete>([^<]*)<\/Paquete>/.exec(answer.text)?.[1] ?? '';
  if (!/^[\sA-Za-z\d+/]+={0,2}\s*$/.test(base64)) {
    return undefined;
  }
  const zip = packageOf(answer);
  return zip.includes(END_OF_ZIP) ? unzip(zip) : undefined;
}

/** The answer as a client reads it that asks for no compression and undoes what it is told was compressed. */
function readable(answer: Received): Received {
  if (answer.headers['content-encoding'] === 'gzip') {
    const bytes = gunzipSync(answer.bytes);
    return { ...answer, bytes, text: bytes.toString('utf8') };
  }
  return answer;
}

/** What a patient client may do between two tries. */
export interface Patience {
  /** Lets time pass. */
  wait(): void;
}

/** A client that repeats what failed, with a new login after 300, and never stops at a first mishap. */
export interface PatientClient {
  /** The files of every package of a query, as `<package>/<name>`; `ask` sends it, with its first second moved back by so many seconds. */
  collect(ask: (shift: number) => Promise<Received>): Promise<ReadonlyMap<string, Buffer>>;
}

/** What came of a call, as a code. */
async function attempt(call: () => Promise<Received>): Promise<{ code: string; answer?: Received }> {
  try {
    const answer = readable(await call());
    return { code: answer.bytes.length === 0 ? 'empty' : codeOf(answer), answer };
  } catch {
    // The connection, its body, or the login that came first.
    return { code: 'lost' };
  }
}

/** Makes a {@link PatientClient}. */
export function patientClient(client: TestClient, { wait }: Patience): PatientClient {
  async function login(): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      try {
        await client.login();
        return;
      } catch {
        wait();
      }
    }
    throw new Error('no login came through');
  }

  /** Repeats a call until its answer is `good`; gives other codes that are no mishap to `otherwise`. */
  async function until(
    call: () => Promise<Received>,
    good: (answer: Received) => boolean,
    otherwise: (code: string) => void = (code) => {
      throw new Error(`refused with ${code}`);
    },
  ): Promise<Received> {
    let refusedToken = false;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { code, answer } = await attempt(call);
      if (code === '300') {
        if (refusedToken) {
          throw new Error('300 also with a new token');
        }
        await login();
      } else if (answer !== undefined && code === '5000') {
        if (good(answer)) {
          return answer;
        }
        wait();
      } else if (TRANSIENT.test(code)) {
        wait();
      } else {
        otherwise(code);
      }
      refusedToken = code === '300' || (refusedToken && code !== '5000');
    }
    throw new Error('no answer came through');
  }

  return {
    async collect(ask) {
      let shift = 0;
      const accepted = await until(
        () => ask(shift),
        () => true,
        (code) => {
          // 5005: an answer was lost, and its request is alive. 5002: both lives are gone. Another second is another query.
          if (code === '5005') {
            wait();
          } else if (code === '5002') {
            shift += 1;
          } else {
            throw new Error(`refused with ${code}`);
          }
        },
      );
      const { IdSolicitud: id = '' } = attributesOf(accepted.text, '\\w+Result');
      const finished = await until(
        () => client.verify(id),
        (answer) => attributesOf(answer.text, '\\w+Result')['EstadoSolicitud'] === '3',
      );
      const files = new Map<string, Buffer>();
      for (const packageId of packageIdsOf(finished)) {
        const whole = await until(
          () => client.download(packageId),
          (answer) => filesOf(answer) !== undefined,
        );
        for (const [name, bytes] of filesOf(whole) ?? []) {
          files.set(`${packageId}/${name}`, bytes);
        }
      }
      return files;
    },
  };
}
