import { Worker } from 'node:worker_threads';

import { DEFLATE_THREAD } from './deflate-files.js';
import type { DeflatedFiles, PlainFiles } from './deflate-files.js';

/** A thread of this process that deflates files. */
interface DeflateThread {
  deflate(plain: PlainFiles): Promise<DeflatedFiles>;
}

/** Beside this file, in the sources as well as in what is built of them. */
const PROGRAM = new URL(import.meta.url.endsWith('.ts') ? './deflate-files.ts' : './deflate-files.js', import.meta.url);

let running: DeflateThread | undefined;

function startDeflateThread(): DeflateThread {
  // It needs none of the options that this process was started with, and some of them would stop it.
  const worker = new Worker(PROGRAM, {
    execArgv: [],
    workerData: DEFLATE_THREAD,
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  const waiting: PromiseWithResolvers<DeflatedFiles>[] = [];
  const settled = (): PromiseWithResolvers<DeflatedFiles> | undefined => {
    const first = waiting.shift();
    if (waiting.length === 0) {
      // An idle thread keeps no process alive.
      worker.unref();
    }
    return first;
  };
  worker.on('message', (deflated: DeflatedFiles) => settled()?.resolve(deflated));
  worker.on('error', (error) => {
    running = undefined;
    while (waiting.length > 0) {
      settled()?.reject(error);
    }
  });
  return {
    deflate(plain) {
      const result = Promise.withResolvers<DeflatedFiles>();
      waiting.push(result);
      worker.ref();
      worker.postMessage(plain, [plain.buffer, plain.ends.buffer]);
      return result.promise;
    },
  };
}

/**
 * Deflates files in another thread, one for the whole process, in the order in which they are handed over. The memory of `plain` passes to that
 * thread, and comes back with the result.
 */
export function deflateElsewhere(plain: PlainFiles): Promise<DeflatedFiles> {
  running ??= startDeflateThread();
  return running.deflate(plain);
}
