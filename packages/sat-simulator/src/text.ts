/** Text for people, in Spanish and in English. */
export interface Text {
  readonly es: string;
  readonly en: string;
}
