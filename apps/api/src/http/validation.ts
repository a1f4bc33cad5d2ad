import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { ZodDto } from 'nestjs-zod';
import type { z } from 'zod';
import { ApiError, notFound, valueProblem, type ValueProblem } from './api-error.js';
import { valueCodes, type ValueCode } from './problem-codes.js';

/**
 * Checks what comes in against the schema of its DTO. An id in the path that does not have the form of one is the id of
 * nothing (404); everything else that is wrong is listed (`VALIDATION_FAILED`) without repeating what was sent.
 */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    if (!isDto(metatype)) throw new TypeError(`a parameter of the kind ${type} has no schema`);
    const result = metatype.schema.safeParse(value);
    if (result.success) return result.data;
    if (type === 'param') throw notFound();
    const problems = result.error.issues.map((issue) => problemOfIssue(issue, type));
    throw new ApiError('VALIDATION_FAILED', { problems });
  }
}

function isDto(metatype: unknown): metatype is ZodDto<z.ZodType> {
  return typeof metatype === 'function' && 'isZodDto' in metatype && metatype.isZodDto === true;
}

const CODE_OF_ISSUE: Readonly<Partial<Record<z.core.$ZodIssue['code'], ValueCode>>> = {
  invalid_value: 'VALUE_UNKNOWN',
  too_small: 'TOO_SMALL',
  too_big: 'TOO_BIG',
  invalid_format: 'FORMAT_WRONG',
};

/** Zod's messages say what is expected, and never what came; but for the name of an unknown field. */
function problemOfIssue(issue: z.core.$ZodIssue, source: 'body' | 'query'): ValueProblem {
  const path = [source, ...issue.path.map(String)].join('.');
  if (isValueCode(issue.message)) return valueProblem(issue.message, path);
  if (issue.code === 'invalid_type') return problemOfType(issue, path);
  if (issue.code === 'unrecognized_keys') return problemOfKeys(issue.keys, path);
  const problem = valueProblem(CODE_OF_ISSUE[issue.code] ?? 'VALUE_INVALID', path);
  return { ...problem, detail: issue.message.slice(0, 200) };
}

/** Whatever reads like a name is told; anything else may be a value in the wrong place. */
function problemOfKeys(keys: readonly string[], path: string): ValueProblem {
  const names = keys.filter((key) => /^[a-z][a-z_]{0,30}$/i.test(key)).slice(0, 10);
  return { ...valueProblem('FIELD_UNKNOWN', path), ...(names.length === 0 ? {} : { detail: names.join(', ') }) };
}

function problemOfType({ expected, message }: z.core.$ZodIssueInvalidType, path: string): ValueProblem {
  const isMissing = message.endsWith('received undefined');
  return { ...valueProblem(isMissing ? 'VALUE_MISSING' : 'TYPE_WRONG', path), detail: expected };
}

function isValueCode(message: string): message is ValueCode {
  return Object.hasOwn(valueCodes, message);
}

/** The message that a schema gives a check, so that the problem has this code. */
export function code<C extends ValueCode>(name: C): C {
  return name;
}
