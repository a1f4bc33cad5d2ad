import type { CheckName } from './checks.js';
import { DEFAULT_LIMITS } from './limits.js';
import type { Limits } from './limits.js';
import { settingsProblem } from './settings-schema.js';
import type { LimitsPatch, Settings, SettingsPatch } from './settings.js';

/** What a simulator starts with. Two verifications, 10 000 documents, 600 seconds: as its README says. */
export const DEFAULT_SETTINGS: Settings = {
  limits: DEFAULT_LIMITS,
  lenient: false,
  trustTestAuthority: true,
  revoked: [],
  tokenLifetimeSeconds: 600,
  documentsPerPackage: 10_000,
  verifiesUntilFinished: 2,
  delays: null,
  visibility: { metadata: 0, xml: 0 },
  contract: { legacy: false, compulsory: [] },
  clockSkewMs: 0,
  without: [],
  compress: true,
};

function merged<Type extends object>(current: Type, patch: object | undefined): Type {
  const present = Object.entries(patch ?? {}).filter(([, value]) => value !== undefined);
  return { ...current, ...(Object.fromEntries(present) as Partial<Type>) };
}

function mergedLimits(current: Limits, patch: LimitsPatch = {}): Limits {
  const numbers = Object.entries(patch).map(([name, value]) => [
    name,
    value === null ? Number.POSITIVE_INFINITY : value,
  ]);
  return merged(current, Object.fromEntries(numbers));
}

/**
 * Settings with a patch.
 *
 * @throws RangeError that names what makes no sense in the patch.
 */
function patched(current: Settings, patch: SettingsPatch): Settings {
  const problem = settingsProblem(patch);
  if (problem !== undefined) {
    throw new RangeError(problem);
  }
  const { limits, visibility, contract, ...rest } = patch;
  return {
    ...merged(current, rest),
    limits: mergedLimits(current.limits, limits),
    visibility: merged(current.visibility, visibility),
    contract: merged(current.contract, contract),
  };
}

/** Checks that a lenient simulator does not make. */
const LENIENT: readonly CheckName[] = ['signature.algorithms', 'signature.value', 'signature.digest'];
const UNLIMITED = Number.POSITIVE_INFINITY;

/** What a quota becomes when its check is off. */
const WITHOUT_QUOTA: Partial<Record<CheckName, Partial<Limits>>> = {
  'quota.queryLives': { queryLives: UNLIMITED, metadataQueryLives: UNLIMITED },
  'quota.documents': { xmlDocuments: UNLIMITED, metadataRows: UNLIMITED },
  'quota.folioPerDay': { folioRequestsPerDay: UNLIMITED },
  'quota.packageHours': { packageHours: UNLIMITED },
  'quota.packageLives': { packageLives: UNLIMITED },
};

/** The settings of a running simulator. */
export interface LiveSettings {
  /** As they are now. */
  readonly current: Settings;
  /** The limits as they are now; a quota whose check is off has none. */
  readonly limits: Limits;
  /** Whether a check is made. */
  makes(check: CheckName): boolean;
  /** The time by the SAT's own clock, which goes by this machine's and may be off. */
  satTime(): Date;
  /**
   * Changes them for every call that comes from now on.
   *
   * @throws RangeError that names what makes no sense; then nothing has changed.
   */
  configure(patch: SettingsPatch): void;
}

interface Effect {
  readonly settings: Settings;
  readonly limits: Limits;
  readonly off: ReadonlySet<CheckName>;
}

function effectOf(settings: Settings): Effect {
  const off = new Set([...settings.without, ...(settings.lenient ? LENIENT : [])]);
  const limits = Object.assign({}, settings.limits, ...[...off].map((check) => WITHOUT_QUOTA[check])) as Limits;
  return { settings, limits, off };
}

/**
 * Makes the settings of a simulator: the defaults with a patch.
 *
 * @throws RangeError that names what makes no sense in the patch.
 */
export function createSettings(patch: SettingsPatch): LiveSettings {
  let effect = effectOf(patched(DEFAULT_SETTINGS, patch));
  return {
    get current() {
      return effect.settings;
    },
    get limits() {
      return effect.limits;
    },
    makes: (check) => !effect.off.has(check),
    satTime: () => new Date(Date.now() + effect.settings.clockSkewMs),
    configure(next) {
      effect = effectOf(patched(effect.settings, next));
    },
  };
}
