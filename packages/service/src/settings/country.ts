import { getCountries } from "libphonenumber-js/max";

/** Matches each country with phone numbers, by its two letters (ISO 3166). */
export const COUNTRY = new RegExp(`^(?:${getCountries().join("|")})$`);
