import type { FaultKindsAnswer } from '../answers.js';
import type { Api, Checks } from './api.js';
import type { Voice } from './language.js';
import type { Snapshot } from './snapshot.js';

/** A part of the page that shows something of every snapshot. */
export interface View {
  readonly shown: HTMLElement;
  update(snapshot: Snapshot): void;
}

/** What parts of the page are made with. */
export interface ViewContext {
  readonly voice: Voice;
  readonly api: Api;
  /** What every check demands. */
  readonly checks: Checks;
  readonly faultKinds: FaultKindsAnswer;
  /** Does something and looks at once; what fails is told in the element. */
  act(told: HTMLElement, work: () => Promise<void>): void;
}
