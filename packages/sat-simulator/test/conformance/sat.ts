import type { Admin, EfirmaSpec, KnownDocument, Settings } from './admin.js';
import type { Client, Period } from './client.js';
import type { Installation } from './http.js';
import type { TestSigner } from './signer.js';

/** Where a service is, and what the suite may use of it. */
export interface Target {
  /** The services are below `/cfdi` and `/retenciones`. */
  readonly url: string;
  readonly adminUrl?: string;
  /** Files of an e.firma that the service accepts; needed without `adminUrl`. */
  readonly efirma?: { readonly certificate: string; readonly privateKey: string; readonly passwordFile: string };
}

/** The service as cases see it. */
export interface Sat {
  readonly url: string;
  /** Whose e.firma it is. */
  readonly rfc: string;
  /** A client without a token. `efirma` says what its e.firma is like; by default it is that of {@link rfc}. */
  client(options?: {
    readonly service?: Installation;
    readonly efirma?: Partial<EfirmaSpec>;
    readonly signer?: TestSigner;
  }): Promise<Client>;
  /** The same specification gives the same e.firma. */
  signer(spec?: Partial<EfirmaSpec>): Promise<TestSigner>;
  /** Two seconds that no query had before; there are ten free seconds on either side. */
  period(): Period;
  readonly admin: Admin;
  /** Changes settings until the case ends. */
  set(patch: Settings): Promise<void>;
  /** Wall clock of Mexico City by the service's own clock. */
  now(): Promise<string>;
  /** What a perfect client of that taxpayer must end up with. */
  documents(options?: {
    readonly service?: Installation;
    readonly rfc?: string;
  }): Promise<readonly [KnownDocument, ...KnownDocument[]]>;
  /** A period that holds all of them, and that no query had before. */
  wholePeriod(options?: { readonly service?: Installation }): Promise<Period>;
  /** Another taxpayer that the service knows documents of. */
  otherRfc(): string;
}

/** A service under test that is to be left alone in the end. */
export interface LaunchedTarget extends Target {
  /** Ends what was started for the suite. */
  close(): Promise<void>;
}
