import type { JudgedCertificate } from '../judge/certificate.js';
import type { Evidence } from '../judge/operation.js';
import type { Service } from '../world/document.js';
import type { CallFacts } from './call-facts.js';
import type { CheckName } from './checks.js';
import type { Clock } from './clock.js';
import type { Failure } from './codes.js';
import type { KnownDocument } from './content-subject.js';
import type { Endpoint } from './contract.js';
import type { LiveSettings } from './live-settings.js';
import type { Task } from './task.js';
import type { TokenOffice } from './token.js';

/** A call as it came in. */
export interface IncomingCall {
  readonly service: Service;
  readonly endpoint: Endpoint;
  /** Without quotes. */
  readonly action: string;
  readonly authorization: string | undefined;
  readonly body: Uint8Array;
}

/** What the judge is built on. */
export interface ExaminationPorts {
  readonly settings: LiveSettings;
  readonly tokens: TokenOffice;
  readonly clock: Clock;
  /** Certificate of the authority whose e.firmas are accepted. */
  readonly authority: JudgedCertificate;
  findDocument(service: Service, uuid: string): KnownDocument | undefined;
}

/** What a message wants whose checks are all passed, or off. */
export interface Wish {
  readonly task: Task;
  /** The way in which an operation was signed. */
  readonly form?: string;
  readonly warnings: readonly string[];
}

/** The check that a message fails, and why. */
export interface FailedCheck {
  readonly check: CheckName;
  readonly failure: Failure;
  readonly evidence?: Evidence;
}

/** What came of a message. */
export interface Examination {
  readonly result: Wish | FailedCheck;
  readonly facts: CallFacts;
  /** The operation that it was taken for, by the name of its element. */
  readonly element: string;
}
