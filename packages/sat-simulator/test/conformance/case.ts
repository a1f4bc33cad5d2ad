import type { Sat } from './sat.js';

/** A case of the suite: it passes, or it throws. */
export interface Case {
  /** A sentence that says what is true of the service. */
  readonly name: string;
  /** Checks of the simulator that this case would miss, by their names in `GET /api/checks`. */
  readonly checks?: readonly string[];
  /** Checks that the case shows to be made in that order: a message that fails both is answered by the first. */
  readonly order?: readonly (readonly [string, string])[];
  /** `admin`: settings, e.firmas or documents, which only the admin API gives; `clock`: that, and a clock that only moves when told. */
  readonly needs?: 'admin' | 'clock';
  run(sat: Sat): Promise<void>;
}
