import { createPims, type InitializeParameters, type Message, type Pims, type Servers } from "@openpims/sdk";
import { browserPlatform, RedirectUserAgent } from "@openpims/sdk/browser";

export async function startPage(
  parameters: InitializeParameters,
  servers: Servers,
  signIn: HTMLElement,
  tell: (outcome: Message | string) => void,
): Promise<Pims> {
  // Made while the page loads: it removes the answer from the address.
  const agent = new RedirectUserAgent();
  const pims = createPims(browserPlatform({ userAgent: agent }), { servers });
  await pims.initialize(parameters);
  const { returned } = agent;
  // The user has returned: repeating the call completes the sign-in.
  if (returned && "action" in returned) tell(await pims.set("pims.authentication.user", returned));
  else if (returned) tell(returned.problem);
  signIn.onclick = () => void pims.set("pims.authentication.user", { action: "login" }).then(tell);
  return pims;
}
