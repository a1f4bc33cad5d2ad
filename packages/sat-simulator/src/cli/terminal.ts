import type { Text } from '../text.js';
import type { Language } from './language.js';

/** What the program has of the world around it. */
export interface Terminal {
  readonly language: Language;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when somebody wants the program to end. */
  readonly signal: AbortSignal;
  /** The text in the language of this run. */
  say(text: Text): string;
  /** Whole lines on standard output. */
  write(...lines: readonly string[]): void;
  /** Whole lines on standard error. */
  complain(...lines: readonly string[]): void;
}

/** A terminal that writes with the given functions. */
export function openTerminal(
  options: Pick<Terminal, 'language' | 'env' | 'signal'> & Record<'out' | 'err', (text: string) => void>,
): Terminal {
  const { language, env, signal, out, err } = options;
  return {
    language,
    env,
    signal,
    say: (text) => text[language],
    write: (...lines) => out(lines.map((line) => `${line}\n`).join('')),
    complain: (...lines) => err(lines.map((line) => `${line}\n`).join('')),
  };
}

/** A word of a command line, quoted where a shell needs it. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word)) {
    return word;
  }
  return process.platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Text from elsewhere as one line that cannot move the cursor. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD');
}
