import type { Service } from '@acopio/sat-client';
import type { Content, Direction, SyncJob } from '@acopio/sync';
import { readPeriod, type PeriodOptions } from './period.js';

/** The filters of a job, as `sync` and `request` take them. */
export interface JobOptions extends PeriodOptions {
  readonly service: Service;
  readonly direction: Direction | 'both';
  readonly content: Content | 'both';
}

/** What the options ask for. */
export function readJob(options: JobOptions, now: Date): SyncJob {
  return {
    directions: options.direction === 'both' ? ['issued', 'received'] : [options.direction],
    contents: options.content === 'both' ? ['metadata', 'xml'] : [options.content],
    ...readPeriod(options, now),
  };
}
