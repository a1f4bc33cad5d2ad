import type { TestAuthority } from '../authority/test-authority.js';
import type { Clock } from '../server/clock.js';
import type { FaultList } from '../server/faults.js';
import type { Call } from '../server/journal.js';
import type { Limits } from '../server/limits.js';
import type { Progress } from '../server/progress.js';
import type { SatRequest } from '../server/request-model.js';
import type { Settings, SettingsPatch } from '../server/settings.js';
import type { Service } from '../world/document.js';
import type { LocalDateTime } from '../world/local-date-time.js';
import type { World } from '../world/world.js';

/** What the admin server needs of the simulator that it belongs to. */
interface AdministeredSat {
  readonly url: string;
  readonly adminUrl: string | undefined;
  readonly authority: TestAuthority;
  readonly world: World;
  readonly faults: FaultList;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly journal: readonly Call[];
  readonly requests: readonly SatRequest[];
  readonly quotas: { lives(fingerprint: string): { readonly used: number } };
  /** @throws RangeError that names what makes no sense. */
  configure(patch: SettingsPatch): void;
  /** @throws RangeError when it makes no sense. */
  cancel(service: Service, uuid: string, at?: LocalDateTime): void;
  forgetTokens(): void;
}

/** What the admin server shows and changes. */
export interface AdminPorts {
  readonly sat: AdministeredSat;
  /** The limits as they are now; a quota whose check is off has none. */
  readonly limits: () => Limits;
  /** How the request with that id stands; looking does not count as a verification. */
  readonly progressOf: (requestId: string) => Progress | undefined;
}
