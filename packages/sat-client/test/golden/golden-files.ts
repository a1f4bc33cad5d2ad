import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCredential } from '@acopio/credentials';
import type { Credential } from '@acopio/credentials';
import type { DownloadQuery, MessageTask, SatOperation, Service } from '../../src/index.js';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const SERVICES: readonly Service[] = ['cfdi', 'retenciones'];

/** The instant of the logins: everything was signed with a clock that stood still there. */
export const SIGNED_AT = new Date('2026-01-15T18:00:00.000Z');

/** The e.firma of each installation's messages; its note says where they come from. */
const EFIRMAS: Readonly<Record<Service, string>> = { cfdi: 'plain-rfc', retenciones: 'rfc-of-special-letters' };

export function efirmaFile(name: string): Buffer {
  return readFileSync(join(FIXTURES, 'efirma', name));
}

/** The e.firma that signed the messages of an installation. */
export function efirmaOf(service: Service): Promise<Credential> {
  const [certificate, privateKey] = [efirmaFile(`${EFIRMAS[service]}.cer`), efirmaFile(`${EFIRMAS[service]}.key`)];
  return openCredential({ certificate, privateKey, password: Buffer.from('12345678a') });
}

/** A whole signed message, and the task that it was made from. */
export interface GoldenRequest {
  readonly file: string;
  readonly service: Service;
  readonly form: 'common' | 'official';
  readonly task: MessageTask;
  readonly body: string;
}

function filesOf(service: Service): readonly string[] {
  return readdirSync(join(FIXTURES, 'golden', service));
}

function textOf(service: Service, file: string): string {
  return readFileSync(join(FIXTURES, 'golden', service, file), 'utf8');
}

/** Every `<operation>.<name>[.official].request.xml`; both forms of a message have one task. */
export const goldenRequests: readonly GoldenRequest[] = SERVICES.flatMap((service) =>
  filesOf(service)
    .filter((file) => file.endsWith('.request.xml'))
    .map((file) => {
      const [name = '', official] = file.split(/\.(official)?\.?request\.xml$/);
      return {
        file: `${service}/${file}`,
        service,
        form: official === undefined ? 'common' : 'official',
        task: JSON.parse(textOf(service, `${name}.task.json`)) as MessageTask,
        body: textOf(service, file),
      };
    }),
);

/** An answer, and what its neighbour in JSON says of it. */
export interface GoldenAnswer {
  readonly file: string;
  readonly service: Service;
  readonly operation: SatOperation;
  readonly status: number;
  readonly text: string;
  readonly expected: ExpectedReading;
}

/** What an answer comes to; `kind` is that of the query that was answered. */
export interface ExpectedReading {
  readonly kind?: DownloadQuery['kind'];
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
}

/** Every `<operation>.<name>.answer.http<status>.xml`. */
export const goldenAnswers: readonly GoldenAnswer[] = SERVICES.flatMap((service) =>
  filesOf(service).flatMap((file) => {
    const { operation, status } = /^(?<operation>\w+)\..+\.answer\.http(?<status>\d+)\.xml$/.exec(file)?.groups ?? {};
    if (operation === undefined) return [];
    return {
      file: `${service}/${file}`,
      service,
      operation: operation as SatOperation,
      status: Number(status),
      text: textOf(service, file),
      expected: JSON.parse(textOf(service, file.replace(/xml$/, 'json'))) as ExpectedReading,
    };
  }),
);
