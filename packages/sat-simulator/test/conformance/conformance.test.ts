import { afterAll, describe, it } from 'vitest';

import { CASES, HAND_WRITTEN } from './cases/all.js';
import { connect } from './session.js';
import { findSpeaker } from './speaker.js';
import { findTarget } from './target.js';

const speakerOf = await findSpeaker();
const target = await findTarget();
const { obstacle, run } = await connect(target, speakerOf);

afterAll(() => target.close());

const themes = Object.entries(CASES).filter(([theme]) => speakerOf === undefined || !HAND_WRITTEN.has(theme));

describe.each(themes)('%s', (_, cases) => {
  for (const one of cases) {
    it(one.name, async ({ skip }) => {
      const reason = obstacle(one);
      skip(reason !== undefined, reason);
      await run(one);
    });
  }
});
