import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runToEnd } from './cli/program-run.js';
import { readScenarioFile } from '../src/scenario/scenario-file.js';
import { CHECKS } from '../src/server/checks.js';
import { FAULT_KINDS } from '../src/server/fault-actions.js';
import { DEFAULT_SETTINGS } from '../src/server/live-settings.js';
import { askJudge } from './judges.js';

const ROOT = path.join(import.meta.dirname, '..');
const PROGRAM = path.join(ROOT, 'dist', 'cli.js');
const READMES = ['README.md', 'README.es.md'] as const;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'simulator-readme-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function textOf(readme: string): string {
  return readFileSync(path.join(ROOT, readme), 'utf8').replaceAll('\r\n', '\n');
}

/** The code blocks of a README in one language. */
function blocks(readme: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...textOf(readme).matchAll(fence)].map(([, code]) => code ?? '');
}

/** Code without the words for people in it. */
function withoutComments(code: string): string {
  return code.replaceAll(/^\s*(?:#|\/\/).*$|\s(?:#|\/\/) .*$/gm, '');
}

/** A program in the folder, and all that it printed. */
function start(program: string, args: readonly string[]): { child: ChildProcess; printed: () => string } {
  const env = { ...process.env, LC_ALL: 'C' };
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  return { child, printed: () => text };
}

/** The built program, as a user starts it; resolves when it listens. */
async function startSimulator(): Promise<{ child: ChildProcess; printed: () => string; url: string }> {
  if (!existsSync(PROGRAM)) {
    throw new Error(`${PROGRAM} is not there: the program is tested as built`);
  }
  const simulator = start(process.execPath, [PROGRAM, '--port', '0']);
  while (!simulator.printed().includes('Ctrl-C ends it.')) {
    await Promise.race([once(simulator.child.stdout ?? simulator.child, 'data'), once(simulator.child, 'exit')]);
    if (simulator.child.exitCode !== null) {
      throw new Error(simulator.printed());
    }
  }
  return { ...simulator, url: /http:\S+(?=\/cfdi)/.exec(simulator.printed())?.[0] ?? '' };
}

describe.skipIf(process.platform === 'win32')('the five minutes of the README', () => {
  it('work with the built program, bash, openssl, curl and unzip alone, and the program ends with SIGTERM', async (context) => {
    for (const [judge, argument] of [
      ['bash', '--version'],
      ['curl', '--version'],
      ['openssl', 'version'],
      ['unzip', '-v'],
    ] as const) {
      askJudge(context, judge, { args: [argument] });
    }
    const simulator = await startSimulator();
    try {
      const [block = ''] = blocks('README.md', 'bash');
      expect(block).toContain('SAT=http://127.0.0.1:8800/cfdi ');
      const script = block.replace('http://127.0.0.1:8800', simulator.url);
      const runs = [];
      for (const _ of ['first', 'second', 'third']) {
        const shell = start('bash', ['-c', script]);
        await once(shell.child, 'close');
        runs.push(
          shell
            .printed()
            .trim()
            .split(/\s*\n\s*/),
        );
      }
      const accepted = ['CodEstatus="5000" Mensaje="Solicitud Aceptada"', '40'];
      expect(runs).toEqual([accepted, accepted, [expect.stringContaining('CodEstatus="5002"')]]);
      expect(simulator.printed()).toMatch(/download +EKU9003173C9 +5000/);
    } finally {
      simulator.child.kill('SIGTERM');
    }
    await once(simulator.child, 'exit');
    expect(simulator.child.exitCode).toBe(0);
  });
});

describe('the README', () => {
  it.each(['bash', 'sh', 'ts', 'json'])('has the same code in Spanish, but for its comments: %s', (language) => {
    const [english, spanish] = READMES.map((readme) => blocks(readme, language).map(withoutComments));
    expect(english).not.toEqual([]);
    expect(spanish).toEqual(english);
  });

  it.each(READMES)('%s has an example of a scenario that is one', async (readme) => {
    const file = path.join(folder, `${readme}.json`);
    writeFileSync(file, blocks(readme, 'json')[0] ?? '');
    expect(await readScenarioFile(file)).toMatchObject({ seed: 'mine', faults: [{ operation: 'download' }] });
  });

  it.each(READMES)(
    '%s names every option, kind of fault, setting, limit, group of checks and scenario',
    async (readme) => {
      const text = textOf(readme);
      const help = [await runToEnd(['--help']), await runToEnd(['efirma', '--help'])]
        .map(({ said }) => said)
        .join('\n');
      const options = [...help.matchAll(/--[a-z-]+/g)].map(([option]) => option);
      const groups = Object.keys(CHECKS).map((check) => check.split('.')[0] ?? '');
      const names = [
        ...options.filter((option) => !['--help', '--version', '--record'].includes(option)),
        ...[...Object.keys(FAULT_KINDS), ...Object.keys(DEFAULT_SETTINGS), ...Object.keys(DEFAULT_SETTINGS.limits)].map(
          (name) => `\`${name}`,
        ),
        ...groups.map((group) => `\`${group}.`),
      ];
      expect(names.filter((name) => !text.includes(name))).toEqual([]);
    },
  );
});
