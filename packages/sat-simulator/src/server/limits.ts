/** The SAT's limits, which a caller may change, for example so that little data trips them. `Infinity` (in JSON: `null`) is no limit. */
export interface Limits {
  /** Documents in a request for XML; more: state 5 with 5003. */
  readonly xmlDocuments: number;
  /** Rows in a request for metadata; more: state 5 with 5003. */
  readonly metadataRows: number;
  /** How often the same query for XML is accepted, ever; then 5002. */
  readonly queryLives: number;
  /** How often the same query for metadata is accepted. */
  readonly metadataQueryLives: number;
  /** Until when a request keeps an identical one from being registered (5005): until it is finished, or until its packages expire. */
  readonly queryAliveUntil: 'finished' | 'expired';
  /** How often a package may be downloaded; then 5008. */
  readonly packageLives: number;
  /** How long a finished request and its packages live; then state 6 and 5007. */
  readonly packageHours: number;
  /** How often the same folio may be asked for on one day of Mexico City; then 5011. The SAT publishes no number. */
  readonly folioRequestsPerDay: number;
  /** How many years back a query may start. */
  readonly historyYears: number;
  /** How those years are counted: back from today at 00:00:00, or as fiscal years of which the current one is the last. */
  readonly history: 'rollingYears' | 'fiscalYears';
}

/**
 * Defaults. Sources: 200 000 and 1 000 000 (SAT portal, as quoted by phpcfdi's README); two lives of an XML query, none for metadata
 * (SAT, Verificación v1.1, August 2018; phpcfdi's README); two downloads and 72 hours (SAT, Descarga v1.5, May 2025); six years from
 * today's date (observed by phpcfdi 1.1.1, 2025; the SAT's Solicitud v1.5 speaks of "five fiscal years plus the current one"). When a query stops
 * being alive is not known.
 */
export const DEFAULT_LIMITS: Limits = {
  xmlDocuments: 200_000,
  metadataRows: 1_000_000,
  queryLives: 2,
  metadataQueryLives: Number.POSITIVE_INFINITY,
  queryAliveUntil: 'finished',
  packageLives: 2,
  packageHours: 72,
  folioRequestsPerDay: Number.POSITIVE_INFINITY,
  historyYears: 6,
  history: 'rollingYears',
};
