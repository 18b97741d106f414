// The calls of a demo service: read the SMS that a real phone would get, and verify OTPs.

const PATIENCE = 10_000;

async function ask(path: string, token: string, body?: object): Promise<unknown> {
  const response = await fetch(path, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/** The code of the user's newest SMS, `undefined` if there is no SMS. */
export async function readDemoSms(token: string): Promise<string | undefined> {
  const { message } = (await ask("/demo/outbox", token)) as { message: { code: string } | null };
  return message?.code;
}

export async function verifyInDemo(token: string, otp: string): Promise<boolean> {
  const { valid } = (await ask("/demo/otp/verify", token, { otp })) as { valid: boolean };
  return valid;
}
