/** Whether the bundled service answers at the address. */
export async function isOurs(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) });
    const health: unknown = await response.json();
    return (
      typeof health === "object" && health !== null && "service" in health && health.service === "openpims"
    );
  } catch {
    return false;
  }
}
