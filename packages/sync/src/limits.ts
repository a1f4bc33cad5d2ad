import type { Limits } from './model.js';

const HOUR = 3600;

/**
 * The limits in force unless a caller gives others.
 *
 * Sources: two uses of an XML query and none for metadata (SAT, Verificación v1.1, August 2018; phpcfdi README); two
 * downloads and 72 hours of a package (SAT, Descarga v1.5, May 2025); six years back from today (observed by phpcfdi
 * 1.1.1, 2025); 72 hours to stamp (Resolución Miscelánea Fiscal); a million rows of metadata and 200 000 XML for a query
 * (SAT, Solicitud v1.5, May 2025, code 5003), of which a plan leaves a tenth free. The SAT limits how often a folio is given in
 * a day and publishes no number (Verificación v1.5, 5011), so fifty folios a day are our own restraint. Requests of three to nine days were seen in 2025 and
 * 2026, hence the ten days of patience.
 */
export const defaultLimits: Limits = {
  queryLives: { metadata: Number.POSITIVE_INFINITY, xml: 2 },
  packageLives: 2,
  packageLifetime: 72 * HOUR,
  shifts: 5,
  replans: 2,
  foliosPerDay: 50,
  dailyLimitDays: 7,
  historyYears: 6,
  settlingTime: 72 * HOUR,
  metadataFreshFor: 12 * HOUR,
  shortestTail: HOUR,
  metadataPatience: 6 * HOUR,
  stuckAfter: 10 * 24 * HOUR,
  mostDocuments: { metadata: 1_000_000, xml: 200_000 },
  planMargin: 0.1,
  pollFirst: 1,
  pollMost: 60,
  pollRarest: 15 * 60,
};
