import { createPims, type InitializeParameters, type Message, type Pims, type Servers } from "@openpims/sdk";
import { browserPlatform, PopupUserAgent } from "@openpims/sdk/browser";

export async function startPage(
  parameters: InitializeParameters,
  servers: Servers,
  signIn: HTMLElement,
  tell: (message: Message) => void,
): Promise<Pims> {
  const agent = new PopupUserAgent();
  const pims = createPims(browserPlatform({ userAgent: agent }), { servers });
  await pims.initialize(parameters);
  signIn.onclick = () => {
    // Within the click: browsers block a later window.
    agent.open();
    const done = pims.set("pims.authentication.user", { action: "login" });
    void done.then(tell).finally(() => agent.close());
  };
  return pims;
}
