import { createInterface } from 'node:readline';
import { type Engine, engineMethods } from './wasm.ts';

interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown;
}

/** Where messages come from and go to (one JSON document a line), and what answers them, opened at the first call. */
export interface RpcServer {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly openEngine: () => Promise<Engine>;
}

/** Methods of the native engine that have another name in the WebAssembly one. */
const renamed: Readonly<Record<string, string>> = { getDatabaseVersion: 'version' };

/**
 * Speaks the JSON-RPC 2.0 of Prisma's schema engine until the input ends: calls are answered one after the other, and a
 * failed one with the error's `message` and, where Prisma gave it one, `error_code`.
 */
export async function serveRpc({ input, output, openEngine }: RpcServer): Promise<void> {
  let engine: Promise<Engine> | undefined;
  const send = (message: object): void => void output.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const request = JSON.parse(line) as RpcRequest;
    // The command line also answers our notifications.
    if (request.method === undefined) continue;
    try {
      engine ??= openEngine();
      const result = await call(await engine, request);
      const printed = printedBy(request.method, result);
      if (printed !== undefined) send({ id: `print-${request.id}`, method: 'print', params: { content: printed } });
      send({ id: request.id, result: result ?? null });
    } catch (error) {
      send({ id: request.id, error: rpcError(error) });
    }
  }
}

async function call(engine: Engine, { method, params }: RpcRequest): Promise<unknown> {
  const name = engineMethods.find((known) => known === (renamed[method] ?? method));
  if (name === undefined) throw new Error(`The schema engine has no method ${method}`);
  return engine[name](params);
}

/** The text of a difference, which the native engine sends for itself. */
function printedBy(method: string, result: unknown): string | undefined {
  if (method !== 'diff') return undefined;
  return (result as { stdout: string | null }).stdout ?? undefined;
}

/** As `prisma-engines` writes it: the command line reads `data`. */
function rpcError(error: unknown): object {
  const { message, code } = error as { message?: string; code?: string };
  const text = message ?? String(error);
  const data = { is_panic: false, message: text, meta: null, ...(code === undefined ? {} : { error_code: code }) };
  return { code: 4466, message: 'An error happened. Check the data field for details.', data };
}
