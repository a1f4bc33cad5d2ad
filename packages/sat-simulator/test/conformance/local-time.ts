const MEXICO_CITY = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Mexico_City',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** Wall clock of Mexico City, `YYYY-MM-DDTHH:mm:ss`. */
export function mexicoCity(instant: Date): string {
  return MEXICO_CITY.format(instant).replace(' ', 'T');
}

/** That many seconds later on the same wall. */
export function plus(local: string, seconds: number): string {
  return new Date(Date.parse(`${local}Z`) + seconds * 1000).toISOString().slice(0, 19);
}
