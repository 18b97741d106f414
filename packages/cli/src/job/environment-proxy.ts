import { UsageError } from "../terminal/usage-error.ts";

const NAMES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];

/** This machine's own addresses: requests to the bundled service use no proxy. */
const OWN = ["localhost", "127.0.0.1", "::1", "[::1]"];

/**
 * Makes Node's `fetch` use the proxy that the environment names, if this Node can (22.21, 24.14 or later). For an older one,
 * set NODE_USE_ENV_PROXY=1.
 * @param variables the environment; changed to the values in force
 * @returns true if requests go through a proxy
 * @throws UsageError for a value that is no address; the value can hold a password, so no message repeats it
 */
export async function useEnvironmentProxy(variables: NodeJS.ProcessEnv): Promise<boolean> {
  const named = NAMES.filter((name) => variables[name]);
  if (named.length === 0) return false;
  if (variables.NODE_USE_ENV_PROXY !== undefined) return true;
  for (const name of named) variables[name] = proxyAddress(name, variables[name] ?? "");
  // Loaded only if there is a proxy: the command starts faster.
  const http: { setGlobalProxyFromEnv?: (variables: NodeJS.ProcessEnv) => unknown } = await import(
    "node:http"
  );
  if (!http.setGlobalProxyFromEnv) return true;
  const exceptions = [variables.no_proxy ?? variables.NO_PROXY ?? "", ...OWN].filter((one) => one !== "");
  const noProxy = exceptions.join(",");
  variables.NO_PROXY = noProxy;
  if (variables.no_proxy !== undefined) variables.no_proxy = noProxy;
  http.setGlobalProxyFromEnv(variables);
  variables.NODE_USE_ENV_PROXY = "1";
  return true;
}

/** As for curl, an address without a scheme is an http one. */
function proxyAddress(name: string, given: string): string {
  const address = given.includes("://") ? given.trim() : `http://${given.trim()}`;
  if (URL.canParse(address)) return address;
  throw new UsageError(`${name} is no address of a proxy, such as http://proxy.example:3128`);
}
