import { ExportError } from '../src/index.js';

/** The code with which an action is refused; any other exception passes. */
export async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ExportError) return error.code;
    throw error;
  }
  return 'no error';
}
