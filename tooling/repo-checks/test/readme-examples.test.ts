import { describe, expect, it } from 'vitest';
import { examplesOf, modulesOf, namesFrom, withRequire } from '../src/readme-examples.ts';

const code = `import { readFile } from 'node:fs/promises';
import {
  open as openIt,
  type Door,
} from '@planted/one';
import type { Other } from '@planted/one';

await openIt(await readFile('a'));
`;

describe('the examples of a README', () => {
  it('are its TypeScript and JavaScript blocks, with any line end', () => {
    const readme = `# Title\r\n\`\`\`ts\r\none;\r\n\`\`\`\r\n\`\`\`sh\r\ntwo\r\n\`\`\`\r\n\`\`\`js\r\nthree;\r\n\`\`\`\r\n`;
    expect(examplesOf(readme)).toEqual([
      { language: 'ts', code: 'one;\n' },
      { language: 'js', code: 'three;\n' },
    ]);
  });

  it('name what they take of a module at run time, and not its types', () => {
    expect(namesFrom([{ language: 'ts', code }], '@planted/one')).toEqual(['open']);
    expect(namesFrom([{ language: 'ts', code }], '@planted/two')).toEqual([]);
  });

  it('name the modules that they import', () => {
    expect(modulesOf([{ language: 'ts', code }])).toEqual(['node:fs/promises', '@planted/one', '@planted/one']);
  });

  it('read as CommonJS when every import is a require', () => {
    expect(
      withRequire(
        "import { a as b, type T, c } from 'x';\nimport type { D } from 'y';\nawait b(c);\nexport const e = 1;\n",
      ),
    ).toBe("void (async () => {\nconst { a: b, c } = require('x');\n\nawait b(c);\nconst e = 1;\n})();\n");
  });
});
