// Times and figures in the page's language, as the operator's own region writes them.
import { language } from "../../design/language.ts";

const locale = navigator.languages.find((tag) => tag.startsWith(language.value)) ?? language.value;

/** The zone of the shown times, such as Europe/Paris. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const shortDay = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric" });
const monthDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const figure = new Intl.NumberFormat(locale);

export const momentOf = (iso: string | number): string => moment.format(new Date(iso));
export const dayOf = (iso: string): string => day.format(new Date(iso));
export const clockOf = (iso: string | number): string => clock.format(new Date(iso));
export const shortDayOf = (iso: string | number): string => shortDay.format(new Date(iso));
export const monthDayOf = (iso: string | number): string => monthDay.format(new Date(iso));
export const figureOf = (count: number): string => figure.format(count);
