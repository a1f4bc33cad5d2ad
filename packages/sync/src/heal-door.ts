/** For who runs steps as jobs: what to ask for again when everything that was planned is settled. */
export { healingJob, planHealing } from './heal/plan-healing.js';

export type { Healing } from './heal/plan-healing.js';
