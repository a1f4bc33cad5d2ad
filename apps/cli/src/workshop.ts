import type { Command } from 'commander';
import type { Text } from './language.js';
import type { OptionGroups } from './options.js';
import type { Outcome, Terminal } from './terminal.js';

/** What the program gives to whoever adds commands to it. */
export interface Workshop {
  /** Makes a command with its help; one of the program itself unless a parent is given. */
  readonly command: (name: string, text: Text, parent?: Command) => Command;
  /** Notes the command that was run, and what came of it. */
  readonly action: <Args extends unknown[]>(
    name: string,
    work: (...args: Args) => Promise<Outcome>,
  ) => (...args: Args) => Promise<void>;
  readonly terminal: Terminal;
  readonly groups: OptionGroups;
}
