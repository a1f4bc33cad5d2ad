/** The code blocks of a README, and the same code as it reads for those who use `require`. */

export interface Example {
  readonly language: 'ts' | 'js';
  readonly code: string;
}

const fence = /^```(ts|js)\n([\s\S]*?)^```$/gmu;
const importLine = /^import (type )?([^'"]+?) from '([^']+)';$/gmu;

export function examplesOf(readme: string): Example[] {
  return Array.from(readme.replaceAll('\r\n', '\n').matchAll(fence), ([, language, code = '']) => ({
    language: language === 'ts' ? 'ts' : 'js',
    code,
  }));
}

/** The run-time names that examples take from a module: by this, a README cannot speak of names that are not there. */
export function namesFrom(examples: readonly Example[], module: string): string[] {
  return importsOf(examples)
    .filter(([, isType, , from]) => isType === undefined && from === module)
    .flatMap(([, , names = '']) => names.replaceAll(/[{}]/gu, '').split(','))
    .map((name) => name.trim().split(' as ')[0] ?? '')
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/** The modules that examples import: what their reader has to install. */
export function modulesOf(examples: readonly Example[]): string[] {
  return importsOf(examples).map(([, , , from = '']) => from);
}

function importsOf(examples: readonly Example[]): RegExpExecArray[] {
  return examples.flatMap(({ code }) => Array.from(code.matchAll(importLine)));
}

/** As a CommonJS module: `import` becomes `require`, and everything stands in a function that may await. */
export function withRequire(code: string): string {
  const required = code
    .replaceAll(importLine, (_line, isType: string | undefined, names: string, from: string) =>
      isType === undefined ? `const ${asPattern(names)} = require('${from}');` : '',
    )
    .replaceAll(/^export /gmu, '');
  return `void (async () => {\n${required}})();\n`;
}

function asPattern(names: string): string {
  return names.replaceAll(/\btype \w+,?\s*/gu, '').replaceAll(' as ', ': ');
}
