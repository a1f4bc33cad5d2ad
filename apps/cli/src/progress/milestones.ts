import { defaultLimits, problems, type SyncEvent } from '@acopio/sync';
import type { Text } from '../language.js';
import { bytes, clockTime, counted, windowName } from '../wording.js';
import type { Terminal } from '../terminal.js';

const HOURS = defaultLimits.packageLifetime / 3600;

/** Tells people what they would want to know even of a run that they do not watch; the wait is told once. */
export function tellMilestones(terminal: Terminal): (event: SyncEvent) => void {
  let waited = false;
  return (event) => {
    if (event.type === 'waiting') {
      // Short pauses pass by themselves; without a person there is no window to close.
      if (!waited && terminal.watched) terminal.tell(mayBeClosed(terminal.commandLine));
      waited = true;
      return;
    }
    // Where there are bars, they count the packages.
    const text = event.type === 'fetched' && terminal.watched ? undefined : textOf(event);
    if (text !== undefined) terminal.tell(text);
  };
}

/** While the SAT works: nothing here is needed, which command goes on, and how long packages can be fetched. */
function mayBeClosed(commandLine: string): Text {
  return {
    es: [
      'El SAT está trabajando. Puede cerrar esta ventana: nada se pierde y este comando continúa donde se quedó:',
      `  ${commandLine}`,
      `Ejecútelo de nuevo antes de ${HOURS} horas: es lo que duran los paquetes desde que el SAT los termina.`,
    ].join('\n'),
    en: [
      'The SAT is at work. You may close this window: nothing is lost, and this command goes on where it stopped:',
      `  ${commandLine}`,
      `Run it again within ${HOURS} hours: that is how long packages can be fetched once the SAT has made them.`,
    ].join('\n'),
  };
}

function textOf(event: SyncEvent): Text | undefined {
  switch (event.type) {
    case 'measured': {
      const { expected, queries, window } = event;
      const { es, en } = windowName(window);
      if (queries <= 1) return undefined;
      return {
        es: `${es}: ${counted(expected, { one: 'documento por pedir', more: 'documentos por pedir' }, 'es')}, ${counted(queries, { one: 'solicitud', more: 'solicitudes' }, 'es')}`,
        en: `${en}: ${counted(expected, { one: 'document', more: 'documents' }, 'en')} to ask for, in ${counted(queries, { one: 'request', more: 'requests' }, 'en')}`,
      };
    }
    case 'fetched':
      return {
        es: `Paquete ${event.packageId}: ${bytes(event.size)}${event.adopted ? ', ya estaba guardado' : ''}`,
        en: `Package ${event.packageId}: ${bytes(event.size)}${event.adopted ? ', was kept already' : ''}`,
      };
    case 'damaged':
      return {
        es: `Paquete ${event.packageId}: llegó dañado. Descargas que quedan: ${event.livesLeft}. Lo recibido quedó en ${event.place}`,
        en: `Package ${event.packageId}: arrived damaged. Downloads left: ${event.livesLeft}. What came is kept in ${event.place}`,
      };
    case 'healing':
      return {
        es: `Faltan documentos de la lista: se piden de nuevo (consultas: ${event.windows})`,
        en: `Documents of the list are missing: they are asked for again (queries: ${event.windows})`,
      };
    case 'blocked': {
      const { text } = problems[event.problem.code];
      const { es, en } = windowName(event.window);
      return { es: `${es}: ${text.es}`, en: `${en}: ${text.en}` };
    }
    case 'trouble': {
      const detail = event.detail === undefined ? '' : ` (${event.detail})`;
      return {
        es: `${event.text.es}${detail}. Siguiente intento: desde las ${clockTime(event.retryAt)}`,
        en: `${event.text.en}${detail}. Next attempt: from ${clockTime(event.retryAt)} on`,
      };
    }
    default:
      return undefined;
  }
}
