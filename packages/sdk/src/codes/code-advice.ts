// One row for each code of answered-codes.ts: the prospects of another try. Only explanations and documents import this.
import type { Advice, Cost, Retry } from "./advice.ts";
import type { CoreCode } from "./answered-codes.ts";

const code = (costs: readonly Cost[] = [], retry: Retry = "afterRemedy"): Advice => ({ retry, costs });

/** A code after which the same call may succeed at once. */
const again = (again: readonly Cost[], costs: readonly Cost[] = []): Advice => ({
  ...code(costs, "yes"),
  again,
});

export const codeAdvice: Readonly<Record<CoreCode, Advice>> = {
  2000: code(),
  2001: code(),
  2002: code([], "no"),
  2006: code(),
  2007: code([], "no"),
  2101: code(),
  2102: code(),
  2201: again(["SMS"]),
  2202: again(["SMS", "OTP", "PIN"]),
  2204: code([], "later"),
  2301: code(),
  2302: code(["OTP", "PIN"]),
  2305: code(["SMS"]),
  2306: code(["SMS"]),
  2307: code(["SMS"]),
  2308: { ...code(["PIN"]), again: ["OTP"] },
  2309: code(),
  2310: code(["SMS"]),
  2311: again(["OTP"], ["SMS"]),
  2312: code(["SMS"]),
  2313: code(),
  2314: code(),
  2315: code(),
  2316: again(["OTP"]),
  2317: code(["SMS"]),
  2344: code(),
  2368: code([], "yes"),
  2390: code(["SMS"], "no"),
};
