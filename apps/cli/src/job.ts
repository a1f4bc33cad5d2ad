import type { Service } from '@acopio/sat-client';
import type { Content, Direction, SyncJob } from '@acopio/sync';
import { readPeriod, type PeriodOptions } from './period.js';

/** What of a period is wanted, as `sync` and `request` take it; both where nothing is named. */
export interface JobOptions extends PeriodOptions {
  readonly service: Service;
  readonly direction?: Direction | 'both';
  readonly content?: Content | 'both';
}

/** What the options ask for. */
export function readJob(options: JobOptions, now: Date): SyncJob {
  return { directions: directionsOf(options), contents: contentsOf(options), ...readPeriod(options, now) };
}

/** Issued, received or both. */
export function directionsOf({ direction = 'both' }: JobOptions): readonly Direction[] {
  return direction === 'both' ? ['issued', 'received'] : [direction];
}

/** Metadata, XML or both. */
export function contentsOf({ content = 'both' }: JobOptions): readonly Content[] {
  return content === 'both' ? ['metadata', 'xml'] : [content];
}
