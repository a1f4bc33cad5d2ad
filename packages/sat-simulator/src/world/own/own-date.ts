import type { LocalDateTime } from '../local-date-time.js';

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/;
const DAY_FIRST = /^(\d\d)\/(\d\d)\/(\d{4})[T ](\d\d:\d\d:\d\d)$/;

/**
 * A date and time as documents and metadata write it: `T` or a blank in the middle, also `dd/MM/yyyy`. Decimals and an offset from UTC, as
 * retenciones 1.0 have it, are dropped: what counts is the wall clock. `undefined` when it is none.
 */
export function readOwnDate(text: string): LocalDateTime | undefined {
  const iso = ISO.exec(text.trim());
  const dayFirst = DAY_FIRST.exec(text.trim());
  const read =
    iso === null ? dayFirst && `${dayFirst[3]}-${dayFirst[2]}-${dayFirst[1]}T${dayFirst[4]}` : `${iso[1]}T${iso[2]}`;
  const exists = read !== null && new Date(`${read}Z`).toJSON()?.slice(0, 19) === read;
  return exists ? (read as LocalDateTime) : undefined;
}
