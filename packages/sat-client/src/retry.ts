import { setTimeout as pause } from 'node:timers/promises';
import { SatError } from './errors.js';

/** How often and how soon what may be repeated is repeated. */
export interface RetryOptions {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** The longest pause before the second attempt, in milliseconds; it doubles for each further one. */
  readonly baseDelay: number;
  /** No pause is longer, in milliseconds. */
  readonly maxDelay: number;
}

export const defaultRetries: RetryOptions = { attempts: 4, baseDelay: 500, maxDelay: 8000 };

/** What a repetition depends on. */
interface RetryContext extends RetryOptions {
  readonly signal: AbortSignal;
  /** Whether an error may pass by itself. */
  readonly mayPass: (error: SatError) => boolean;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or the attempts are used up; the last error is thrown. Pauses are
 * random between zero and their limit, so that many clients do not come back at the same moment. For operations alone
 * that change nothing at the SAT.
 */
export async function retrying<Result>(attempt: () => Promise<Result>, context: RetryContext): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof SatError) || !context.mayPass(error) || failures >= context.attempts) throw error;
      const limit = Math.min(context.maxDelay, context.baseDelay * 2 ** (failures - 1));
      await rest(Math.random() * limit, context.signal, error);
    }
  }
}

async function rest(delay: number, signal: AbortSignal, { service, operation, delivery }: SatError): Promise<void> {
  try {
    await pause(delay, undefined, { signal });
  } catch {
    throw new SatError('ABORTED', { service, operation, delivery, cause: signal.reason });
  }
}
