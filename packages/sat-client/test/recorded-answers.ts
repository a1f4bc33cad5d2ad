import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a file name says: `[subject.][http<status>.].<expected>[.<note>].xml`. */
export interface RecordedAnswer {
  readonly name: string;
  readonly subject: string;
  readonly status: number;
  readonly expected: string;
  readonly text: string;
}

const NAME = /^(?:(?<subject>issued|received|folio)\.)?(?:http(?<status>\d{3})\.)?(?<rest>.+)\.xml$/;

/** All recorded answers of one operation. A file without a status was answered with 200. */
export function recordedAnswers(operation: string): readonly RecordedAnswer[] {
  const folder = join(import.meta.dirname, 'fixtures', 'answers', operation);
  return readdirSync(folder).map((name) => {
    const { subject = '', status = '200', rest = '' } = NAME.exec(name)?.groups ?? {};
    return { name, subject, status: Number(status), expected: rest, text: readFileSync(join(folder, name), 'utf8') };
  });
}

const FAILURE = /^(?<code>[A-Z_]+)-(?<satCode>[A-Za-z0-9]+)-(?<delivery>notSent|refused|uncertain)(?:\.|$)/;

/** The failure that a name announces, as a part of the error; `undefined` when it announces none. */
export function announcedFailure(expected: string): Record<string, unknown> | undefined {
  const { code, satCode = '', delivery } = FAILURE.exec(expected)?.groups ?? {};
  if (code === undefined) return undefined;
  const isFault = /^[A-Z]/.test(satCode);
  return {
    name: 'SatError',
    code,
    delivery,
    codEstatus: satCode === 'none' || isFault ? undefined : satCode,
    faultCode: isFault ? satCode : undefined,
  };
}

/** The error as far as a file name describes it. */
export function described(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { thrown: error };
  const { name, code, delivery, codEstatus, faultCode } = error as Error & Record<string, unknown>;
  return { name, code, delivery, codEstatus, faultCode };
}

/** What `run` throws, described; fails when it throws nothing. */
export async function failureOf(run: () => unknown): Promise<Record<string, unknown>> {
  try {
    await run();
  } catch (error) {
    return described(error);
  }
  throw new Error('it did not fail');
}

/** The recorded answer of which the name holds `part`. */
export function recordedAnswer(operation: string, part: string): RecordedAnswer {
  const answer = recordedAnswers(operation).find(({ name }) => name.includes(part));
  if (answer === undefined) throw new Error(`no recorded answer: ${operation} ${part}`);
  return answer;
}
