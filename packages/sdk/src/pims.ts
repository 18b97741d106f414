import type { AnyApi } from "./apis/definition/definition.ts";
import * as apis from "./apis.ts";
import { Facade } from "./call/facade.ts";
import type { NamedOptions, PimsOptions } from "./call/options.ts";
import type { CallsOf, Definition, Pims } from "./call/types.ts";
import { fileLog } from "./log/file-log.ts";
import type { Platform } from "./platform/platform.ts";

/** Every API of the SDK: docs/reference/apis.md */
export const definitions: readonly Definition[] = /* @__PURE__ */ Object.values(apis);

/**
 * Makes a facade that has every API: docs/reference/apis.md
 * @param platform the machine it runs on, such as `nodePlatform()`
 * @param options replaces parts of the platform, and sets values for which the reference has no parameter
 * @example
 * const pims = createPims(nodePlatform(), { timeoutMs: 5000 });
 * await pims.initialize(parameters);
 */
export function createPims(platform: Platform, options: PimsOptions = {}): Pims {
  return createPimsWith(definitions, platform, { ...options, fileLog });
}

/**
 * Makes a facade with only the given APIs. Other APIs are type errors, and a call of one answers 2002. A bundler leaves
 * their code out.
 * @param apis of `@openpims/sdk/apis`
 * @param platform as for {@link createPims}
 * @param options as for {@link createPims}, and the other parts of the facade
 * @example
 * const pims = createPimsWith([userLogin, otpWithPin], platform);
 * await pims.initialize(parameters);
 * const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
 */
export function createPimsWith<const Apis extends readonly AnyApi[]>(
  apis: Apis,
  platform: Platform,
  options: NamedOptions = {},
): Pims<CallsOf<Apis[number]>> {
  return new Facade<CallsOf<Apis[number]>>(apis, { ...platform, ...options }, options);
}
