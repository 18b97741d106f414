// The entry for programs that explain and do nothing else: it loads no API.
export {
  type CatalogueEntry,
  catalogue,
  type ErrorCode,
  type ErrorType,
  labelOf,
} from "./codes/catalogue.ts";
export { type Brand, brands, type Environment, environments } from "./configuration/values.ts";
export { type ExplainOptions, explain } from "./explain/explain.ts";
export { type Audience, type Explanation, type Language, languages } from "./explain/explanation.ts";
export { explanationLines } from "./explain/explanation-lines.ts";
export { localeLanguage } from "./explain/locale-language.ts";
