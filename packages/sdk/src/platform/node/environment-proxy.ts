// The proxy that the environment names, read as curl does. Node's `fetch` uses it only with NODE_USE_ENV_PROXY.
import type { ConfiguredProxy } from "../platform.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address.
 * @param variables the environment
 * @param flags of Node itself
 */
export function environmentProxy(
  address: string,
  variables: Variables,
  flags: readonly string[],
): ConfiguredProxy | undefined {
  const { protocol, hostname, port } = new URL(address);
  const scheme = protocol === "https:" ? "https" : "http";
  const variable = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`].find((name) => variables[name]);
  if (variable === undefined) return undefined;
  const exceptions = variables.no_proxy ?? variables.NO_PROXY ?? "";
  if (isException(exceptions, hostname, port || (scheme === "https" ? "443" : "80"))) return undefined;
  const used =
    variables.NODE_USE_ENV_PROXY === "1" ||
    flags.includes("--use-env-proxy") ||
    /(^|\s)--use-env-proxy(\s|$)/.test(variables.NODE_OPTIONS ?? "");
  return { variable, used };
}

function isException(exceptions: string, hostname: string, port: string): boolean {
  return exceptions
    .split(/[\s,]+/)
    .filter((one) => one !== "")
    .some((one) => {
      const [, name = "", only] = /^(.*?)(?::(\d+))?$/.exec(one.toLowerCase()) ?? [];
      if (only !== undefined && only !== port) return false;
      const suffix = name.replace(/^\*?\./, "");
      return name === "*" || hostname === suffix || hostname.endsWith(`.${suffix}`);
    });
}
