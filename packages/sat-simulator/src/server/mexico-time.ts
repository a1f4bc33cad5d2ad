import type { LocalDateTime } from '../world/local-date-time.js';

const LOCAL_DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/;
/** `xs:dateTime` (XML Schema part 2, section 3.2.7): decimals and a zone are optional. */
const XML_DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/;

const MEXICO_CITY = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Mexico_City',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** Wall clock of Mexico City at an instant. */
export function mexicoCityTime(instant: Date): LocalDateTime {
  return MEXICO_CITY.format(instant).replace(' ', 'T') as LocalDateTime;
}

/** Whether the text is `YYYY-MM-DDTHH:mm:ss` and such a date exists. */
export function isLocalDateTime(text: string): text is LocalDateTime {
  const parts = LOCAL_DATE_TIME.exec(text);
  return parts !== null && new Date(`${text}Z`).toJSON()?.slice(0, 19) === text;
}

/** Whether .NET would read the text as an `xs:dateTime`; if not, the message cannot be deserialised. */
export function isXmlDateTime(text: string): boolean {
  const seconds = XML_DATE_TIME.exec(text)?.[1];
  return seconds !== undefined && isLocalDateTime(seconds);
}
