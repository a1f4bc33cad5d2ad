import { setTimeout as wait } from 'node:timers/promises';

/**
 * Asks again and again, with a `pause` (milliseconds) between, until there is an answer; rejects, with what `explain`
 * tells, when there is none for too long.
 */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  {
    explain = () => '',
    patience = 200_000,
    pause = 250,
  }: { explain?: () => string; patience?: number; pause?: number } = {},
): Promise<T> {
  const giveUp = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > giveUp) throw new Error(`It did not come to pass. ${explain()}`);
    await wait(pause);
  }
}
