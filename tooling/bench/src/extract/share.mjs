/** A thread: says that it has loaded, waits to be told, reads its share of a package, and says what it came to. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { readCfdis } from './read-cfdis.mjs';

/** Everything that is told is copied. */
const MOVED = [];

parentPort.postMessage('loaded', MOVED);
await once(parentPort, 'message');
parentPort.postMessage(await readCfdis(workerData.path, workerData.options), MOVED);
parentPort.close();
