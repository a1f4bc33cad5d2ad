import type { Recording } from './recording.js';

/**
 * Reads a folder that `acopio … --record` wrote, for `startSatSimulator({ replay: await readRecording(folder) })`.
 *
 * @throws RecordingError `RECORDING_UNREADABLE`, `RECORDING_TOO_LARGE`, `RECORDING_INVALID`: with the file and what is wrong with it.
 */
export async function readRecording(folder: string): Promise<Recording> {
  // Whoever replays nothing does not load what reads it.
  const { readFolder } = await import('./recording-folder.js');
  return readFolder(folder);
}
