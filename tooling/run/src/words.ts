/** Words for people, in the language of the system (Spanish where it is Spanish, otherwise English). */
export function say(es: string, en: string): void {
  process.stderr.write(`${SPANISH ? es : en}\n`);
}

const SPANISH = /^es/i.test(
  process.env['LC_ALL'] ||
    process.env['LC_MESSAGES'] ||
    process.env['LANG'] ||
    Intl.DateTimeFormat().resolvedOptions().locale,
);

/** The same for several lines. */
export function sayLines(es: readonly string[], en: readonly string[]): void {
  say(es.join('\n'), en.join('\n'));
}
