import { SatError } from './errors.js';
import type { SatErrorFacts } from './errors.js';
import type { LoginTask } from './message-task.js';
import { parseLoginResponse } from './operations/login.js';
import { isSecurityFault } from './protocol/faults.js';
import { retrying } from './retry.js';
import type { RetryOptions } from './retry.js';
import type { Sender } from './sender.js';
import type { Clock } from './service.js';
import { readSmallAnswer } from './small-answer.js';
import { sessionOf } from './token.js';
import type { Session } from './token.js';

/** What a login needs. */
interface LogInOptions {
  readonly task: LoginTask;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly retries: RetryOptions;
}

/** Logs in, again when the failure may pass, and once more when the timestamp was refused. */
export function logIn({ task, sender, clock, retries }: LogInOptions, signal: AbortSignal): Promise<Session> {
  let attempts = 0;
  const once = async (): Promise<Session> => {
    const body = await sender.sign(task, signal);
    const sentAt = clock.now();
    let clockSkew: number | undefined;
    try {
      return await sender.exchange({ task, body, signal, attempt: (attempts += 1) }, async (answer) => {
        const receivedAt = clock.now();
        clockSkew = skewOf(answer.headers['date'], sentAt, receivedAt);
        const session = sessionOf(
          parseLoginResponse({ service: task.service, ...(await readSmallAnswer(answer, task)) }),
          receivedAt,
        );
        return clockSkew === undefined ? session : { ...session, clockSkew };
      });
    } catch (error) {
      throw error instanceof SatError && clockSkew !== undefined ? withClockSkew(error, clockSkew) : error;
    }
  };

  const attempt = async (): Promise<Session> => {
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof SatError) || !isSecurityFault(error)) throw error;
      // The timestamp may have grown stale on its way: once more, with a new one.
      return once();
    }
  };
  return retrying(attempt, { ...retries, signal, mayPass: (error) => error.retryable });
}

/**
 * By how many milliseconds this machine's clock is ahead, from the header `Date` (RFC 9110, section 6.6.1: the time at
 * which the answer was made, in whole seconds), which is taken to be half-way between sending and receiving.
 */
function skewOf(date: string | undefined, sentAt: Date, receivedAt: Date): number | undefined {
  const satTime = Date.parse(date ?? '');
  if (Number.isNaN(satTime)) return undefined;
  return Math.round((sentAt.getTime() + receivedAt.getTime()) / 2 - satTime);
}

/** From here on, a clock that is off is worth telling: the login's timestamp lives for five minutes. */
const NOTABLE_SKEW = 60_000;

/** Adds how far this machine's clock is from the SAT's to a login that was refused. */
function withClockSkew(error: SatError, skew: number): SatError {
  if (error.code !== 'LOGIN_REFUSED' || Math.abs(skew) < NOTABLE_SKEW) return error;
  const seconds = Math.round(skew / 1000);
  const { service, operation, delivery, faultCode, detail = '' } = error;
  const facts: SatErrorFacts = { service, operation, delivery, detail: `${detail} (clock ${seconds} s)` };
  return new SatError(error.code, faultCode === undefined ? facts : { ...facts, faultCode });
}
