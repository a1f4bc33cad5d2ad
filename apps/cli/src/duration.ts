const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Milliseconds of `30s`, `10m`, `2h`, `3d` or `0`; `undefined` for anything else. */
export function durationOf(text: string): number | undefined {
  if (text === '0') return 0;
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * SECONDS[match[2] as keyof typeof SECONDS] * 1000;
}

/** The instant until which a command may wait; `undefined`: for as long as it takes, the default where a person watches. */
export function waitUntil(
  wait: number | undefined,
  options: { readonly now: Date; readonly watched: boolean },
): Date | undefined {
  if (wait === undefined && options.watched) return undefined;
  return new Date(options.now.getTime() + (wait ?? 0));
}
