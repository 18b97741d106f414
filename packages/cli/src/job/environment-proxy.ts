/** This machine's own addresses: requests to the bundled service use no proxy. */
const OWN = ["localhost", "127.0.0.1", "::1", "[::1]"];

/**
 * Makes Node's `fetch` use the proxy that the environment names, if this Node can (22.21, 24.14 or later). For an older one,
 * set NODE_USE_ENV_PROXY=1.
 * @param variables the environment; changed to the values in force
 */
export async function useEnvironmentProxy(variables: NodeJS.ProcessEnv): Promise<void> {
  const named = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"].some((name) => variables[name]);
  if (!named || variables.NODE_USE_ENV_PROXY !== undefined) return;
  // Loaded only if there is a proxy: the command starts faster.
  const http: { setGlobalProxyFromEnv?: (variables: NodeJS.ProcessEnv) => unknown } = await import(
    "node:http"
  );
  if (!http.setGlobalProxyFromEnv) return;
  const exceptions = [variables.no_proxy ?? variables.NO_PROXY ?? "", ...OWN].filter((one) => one !== "");
  const noProxy = exceptions.join(",");
  variables.NO_PROXY = noProxy;
  if (variables.no_proxy !== undefined) variables.no_proxy = noProxy;
  http.setGlobalProxyFromEnv(variables);
  variables.NODE_USE_ENV_PROXY = "1";
}
