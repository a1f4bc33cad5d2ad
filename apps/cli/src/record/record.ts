import type { Certificate } from '@acopio/credentials';
import { undiciTransport, type Transport } from '@acopio/sat-client';
import { machineClock } from '../clock.js';
import type { Terminal } from '../terminal.js';
import { openRecordingFolder } from './recording-folder.js';
import { recordingTransport, type RecordingSummary } from './recording-transport.js';
import { secretsOf } from './redaction.js';
import { createReplacement } from './replacement.js';

/**
 * The transport to the SAT that also records to `path`, redacted: see `docs/recording.md`. What was recorded is told when it is closed.
 *
 * @throws CliError as `openRecordingFolder`.
 */
export async function openRecordingTransport(
  path: string,
  certificate: Certificate,
  terminal: Terminal,
): Promise<Transport> {
  const recording = await openRecordingFolder(path, machineClock.now());
  const { folder } = recording;
  const replacement = createReplacement(recording.key);
  const secrets = secretsOf(certificate.legalName, replacement);
  const rfc = replacement.rfc(certificate.rfc);
  await recording.addTaxpayer({ rfc, legalName: replacement.name(certificate.legalName) });
  const onClose = (summary: RecordingSummary): void => tell(folder, summary, terminal);
  return recordingTransport(undiciTransport(), { recording, secrets, rfc, now: machineClock.now, onClose });
}

function tell(folder: string, { exchanges, trouble }: RecordingSummary, terminal: Terminal): void {
  const reason = trouble instanceof Error ? trouble.message : String(trouble);
  terminal.event({ type: 'recorded', folder, exchanges, ...(trouble !== undefined && { trouble: reason }) });
  terminal.tell({
    es: `Se grabaron ${exchanges} intercambios en ${folder}. Revíselos antes de compartir la carpeta; ${folder}.key nunca se comparte.`,
    en: `Recorded ${exchanges} exchanges in ${folder}. Look through them before you share the folder; ${folder}.key is never shared.`,
  });
  if (trouble === undefined) return;
  terminal.tell({
    es: `La grabación quedó incompleta: ${reason}`,
    en: `The recording is incomplete: ${reason}`,
  });
}
