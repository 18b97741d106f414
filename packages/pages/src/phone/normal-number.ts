const PATIENCE = 10_000;

/**
 * The form in which the service stores and shows a number.
 * @returns `undefined` if the service refuses the number
 */
export async function normalNumber(
  token: string,
  clientId: string,
  phoneNumber: string,
): Promise<string | undefined> {
  const query = new URLSearchParams({ client_id: clientId });
  const response = await fetch(`/applications/cvs/v4/mobile/phoneNumber?${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ phoneNumber }),
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.status === 400) return undefined;
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return ((await response.json()) as { phoneNumber: string }).phoneNumber;
}
