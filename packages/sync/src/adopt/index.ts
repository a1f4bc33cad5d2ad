/** For who brings what another program fetched or asked. */
export { adoptFiles } from './adopt-files.js';
export { adoptGivenRequests, adoptRequests } from './adopt-requests.js';
export { adoptionRefusals } from './refusals.js';

export type { AdoptedPath, Adoption, RefusedFile } from './adopt-files.js';
export type { AdoptedRequests, RequestCounts } from './adopt-requests.js';
export type { GivenRequest } from './read-requests.js';
export type { AdoptionRefusalCode, Refusal } from './refusals.js';
