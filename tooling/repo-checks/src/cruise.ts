/** Runs the dependency rules over a tree laid out like this repository, and names what broke which rule. */
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { rules } from './dependency-rules.ts';

export interface Violation {
  readonly rule: string;
  readonly comment: string;
  readonly from: string;
  readonly to: string;
}

export interface CruiseReport {
  readonly files: number;
  readonly violations: readonly Violation[];
}

export async function findViolations(root: string): Promise<CruiseReport> {
  const { output } = await cruise(['packages', 'apps', 'tooling'], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: [...rules] },
    doNotFollow: { path: ['node_modules', '/generated/'] },
    exclude: { path: '(^|/)(dist|fixtures)/' },
    // Types are imports too: a package whose types come from elsewhere depends on it.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@acopio/source', 'types', 'import', 'node', 'default'],
    },
  });
  if (typeof output === 'string') throw new TypeError('dependency-cruiser answered text where data was asked for.');
  return { files: filesOf(output), violations: violationsOf(output) };
}

function filesOf({ modules }: ICruiseResult): number {
  return modules.filter(({ source }) => /^(packages|apps|tooling)\//u.test(source)).length;
}

function violationsOf({ summary }: ICruiseResult): Violation[] {
  return summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    comment: rules.find(({ name }) => name === rule.name)?.comment ?? '',
    from,
    to: cycle ? cycle.map(({ name }) => name).join(' → ') : to,
  }));
}
