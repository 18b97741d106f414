/** This machine's own addresses: the bundled service is never asked for through a proxy. */
const OWN = ["localhost", "127.0.0.1", "::1", "[::1]"];

/**
 * Has Node's `fetch` use the proxy that the environment names, where this Node can (22.21, 24.14 or later); elsewhere
 * NODE_USE_ENV_PROXY=1 may.
 * @param variables the environment: it says afterwards what is in force
 */
export async function useEnvironmentProxy(variables: NodeJS.ProcessEnv): Promise<void> {
  const named = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"].some((name) => variables[name]);
  if (!named || variables.NODE_USE_ENV_PROXY !== undefined) return;
  // Loaded where there is a proxy only: the command starts fast.
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
