import { send } from './http.js';
import type { EfirmaFiles } from './signer.js';

/** What an e.firma shall be like; see `POST /api/efirmas`. */
export interface EfirmaSpec {
  readonly rfc: string;
  readonly legalName?: string;
  readonly kind?: 'efirma' | 'csd';
  /** ISO dates. */
  readonly validFrom?: string;
  readonly validTo?: string;
  /** The SAT revoked it. */
  readonly revoked?: true;
  /** Issued by an authority that nobody trusts. */
  readonly foreign?: true;
  readonly representative?: { readonly rfc: string; readonly curp: string };
}

/** A document that a perfect client must end up with. */
export interface KnownDocument {
  readonly uuid: string;
  readonly directions: readonly ('issued' | 'received')[];
  readonly status: 'active' | 'cancelled';
  readonly xmlOffered: boolean;
  readonly issuedAt: string;
  readonly issuerRfc: string;
  readonly receiverRfc: string;
  readonly type?: string;
}

/** Settings as plain data; see `PATCH /api/settings`. */
export type Settings = Readonly<Record<string, unknown>>;

/** The admin API of the simulator, as far as the suite needs it. */
export interface Admin {
  state(): Promise<{
    readonly clock: { readonly kind: string };
    readonly settings: Settings;
    readonly taxpayers: readonly { readonly rfc: string }[];
  }>;
  checks(): Promise<Readonly<Record<string, { readonly code: string; readonly what: string }>>>;
  now(): Promise<Date>;
  advance(milliseconds: number): Promise<void>;
  configure(patch: Settings): Promise<void>;
  forgetTokens(): Promise<void>;
  issue(spec: EfirmaSpec): Promise<EfirmaFiles>;
  addFault(fault: object): Promise<void>;
  clearFaults(): Promise<void>;
  documents(service: string, rfc: string): Promise<readonly KnownDocument[]>;
}

/** Speaks to the admin API at that URL. Every refusal is an error that says why. */
export function adminAt(url: string): Admin {
  async function call(method: string, path: string, body?: object): Promise<string> {
    const answer = await send(`${url}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? '' : JSON.stringify(body),
    });
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    }
    return answer.text;
  }
  const get = async <T>(path: string): Promise<T> => JSON.parse(await call('GET', path)) as T;

  return {
    state: () => get('/api/state'),
    checks: () => get('/api/checks'),
    now: async () => new Date((await get<{ now: string }>('/api/clock')).now),
    async advance(milliseconds) {
      await call('POST', '/api/clock', { advanceMs: milliseconds });
    },
    async configure(patch) {
      await call('PATCH', '/api/settings', patch);
    },
    async forgetTokens() {
      await call('POST', '/api/tokens/forget', {});
    },
    async issue(spec) {
      const text = await call('POST', '/api/efirmas', { legalName: 'A SA DE CV', ...spec });
      const files = JSON.parse(text) as Readonly<Record<'certificate' | 'privateKey' | 'password', string>>;
      return {
        certificate: Buffer.from(files.certificate, 'base64'),
        privateKey: Buffer.from(files.privateKey, 'base64'),
        password: files.password,
      };
    },
    async addFault(fault) {
      await call('POST', '/api/faults', fault);
    },
    async clearFaults() {
      await call('DELETE', '/api/faults');
    },
    async documents(service, rfc) {
      const text = await call('GET', `/api/truth?${new URLSearchParams({ service, rfc }).toString()}`);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as KnownDocument);
    },
  };
}
