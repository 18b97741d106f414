// docs/protocol.md#order-of-checks: the API, then its parameters.

import { type AnyApi, type Method, spellings } from "../apis/definition/definition.ts";
import { PimsFailure } from "../codes/failure.ts";
import { isAbsent } from "../configuration/fields.ts";
import type { Given } from "./copy-parameters.ts";

function valueUnder(names: readonly string[], given: Given): unknown {
  return names.map((name) => given[name]).find((value) => !isAbsent(value));
}

/**
 * Finds the facade's API by its name and its selecting parameters.
 * @throws PimsFailure 2001 before `initialize`; 2002, 2101, 2102
 */
export function findDefinition(
  known: readonly AnyApi[],
  initialised: boolean,
  method: Method,
  api: unknown,
  given: Given,
): AnyApi {
  let candidates = known.filter((definition) => definition.method === method && definition.api === api);
  // APIs without codes in the reference answer before `initialize` too.
  const answersEarly = ({ errors, authentication }: AnyApi) => errors.length === 0 && !authentication;
  if (!initialised && !candidates.some(answersEarly)) throw new PimsFailure(2001);
  for (let position = 0; ; position++) {
    const [first] = candidates;
    if (!first) throw new PimsFailure(2002);
    if (first.presence) return present(first, candidates, given);
    const selector = candidates.find(({ select }) => select.length > position)?.select[position];
    if (!selector) return first;
    const names = spellings(selector);
    const value = valueUnder(names, given);
    if (value === undefined) {
      // Another variant may need no selecting parameter.
      const plain = candidates.find(({ select }) => select.length === position);
      if (plain) return plain;
      throw new PimsFailure(2101, names[0]);
    }
    candidates = candidates.filter(({ select }) => select[position]?.[1] === value);
    if (candidates.length === 0) throw new PimsFailure(2102, names[0]);
  }
}

/** The variant whose selecting parameter is given. @throws PimsFailure 2101 */
function present(first: AnyApi, candidates: readonly AnyApi[], given: Given): AnyApi {
  const found = candidates.find(({ select }) => select.some(([, name]) => !isAbsent(given[name])));
  if (!found) throw new PimsFailure(2101, first.select[0]?.[1]);
  return found;
}

/** True if there is such an API, in any variant. */
export function isApi(known: readonly AnyApi[], method: Method, api: unknown): api is string {
  return known.some((definition) => definition.method === method && definition.api === api);
}

/** The values of the definition's parameters. @throws PimsFailure 2101, 2102 */
export function checkParameters(definition: AnyApi, given: Given): Given {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const written = valueUnder([name, ...(parameter.alsoSpelt ?? [])], given);
    const value = typeof written === "string" && parameter.clean ? parameter.clean(written) : written;
    if (value === undefined) {
      if (parameter.required) throw new PimsFailure(2101, name);
      continue;
    }
    if (!parameter.accepts(value)) throw new PimsFailure(2102, name);
    values[name] = value;
  }
  return values;
}
