/** What no file of the repository may hold, as one table. */

interface Refusal {
  readonly why: string;
  readonly pattern: RegExp;
  /** Files to which it applies; every file without it. */
  readonly files?: RegExp;
}

// The patterns are written so that this file does not match them itself.
const inText: readonly Refusal[] = [
  { why: 'a private key', pattern: /-{5}BEGIN [A-Z ]*PRIVATE KEY-{5}/u },
  { why: 'a path of one machine', pattern: /(?<![\w.\-/])\/(?:work|root|home\/\w+|tmp\/team|Users\/\w+)(?![\w-])/u },
  {
    why: 'a paper outside the repository',
    pattern: /(?:\.\.\/|\/)shared\/(?:design|reference|fixtures|hooks)|\.\.\/shared\b/u,
  },
  // In a comment only: elsewhere the three letters are a currency of the SAT's catalogue.
  { why: 'a note to oneself', pattern: /\b(?:TO[D]O|FIX[M]E)\b|(?:\/\/|\*|#|<!--)\s*XX[X]\b/u },
  {
    why: 'a check switched off, or a type forced',
    pattern: /(?:oxlint|eslint)-(?:disable)|@ts-(?:ignore|nocheck)|\bas unknown (?:as)\b/u,
    files: /\.[cm]?[jt]sx?$/u,
  },
  {
    why: 'a type error that is waved through',
    pattern: /@ts-(?:expect-error)/u,
    // Tests of types say with it that something does not compile.
    files: /(?<!-types\.test)\.[cm]?[jt]sx?$/u,
  },
  {
    why: 'an address in the lock file: whoever installs chooses the registry',
    pattern: /https?:\/\/|\btarball:|\bresolved\b/u,
    files: /(^|\/)pnpm-lock\.yaml$/u,
  },
];

const inNames: readonly Refusal[] = [
  {
    why: 'a key or certificate file: tests issue their own',
    // But for the test e.firmas of the golden messages, which come out the same only with the same key.
    pattern:
      /^(?!packages\/sat-client\/test\/fixtures\/efirma\/[\w-]+\.(?:key|cer)$).*\.(?:key|cer|crt|pem|p12|pfx|der)$/iu,
  },
  { why: 'a file of secrets', pattern: /(^|\/)\.env(\.|$)/u },
];

/** Each refused line of a file, and the file itself if its name is refused. */
export function refusalsOf(file: string, text: string): { where: string; why: string }[] {
  const byName = inNames.filter(({ pattern }) => pattern.test(file)).map(({ why }) => ({ where: file, why }));
  const applicable = inText.filter(({ files }) => files?.test(file) ?? true);
  const byLine = text
    .split('\n')
    .flatMap((line, index) =>
      applicable.filter(({ pattern }) => pattern.test(line)).map(({ why }) => ({ where: `${file}:${index + 1}`, why })),
    );
  return [...byName, ...byLine];
}
