import { afterAll, describe, it } from 'vitest';

import { CASES } from './cases/all.js';
import { connect } from './session.js';
import { findTarget } from './target.js';

const target = await findTarget();
const { obstacle, run } = await connect(target);

afterAll(() => target.close());

describe.each(Object.entries(CASES))('%s', (_, cases) => {
  for (const one of cases) {
    it(one.name, async ({ skip }) => {
      const reason = obstacle(one);
      skip(reason !== undefined, reason);
      await run(one);
    });
  }
});
