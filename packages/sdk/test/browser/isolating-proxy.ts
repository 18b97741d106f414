// An identity provider whose pages isolate themselves from their opener (Cross-Origin-Opener-Policy).
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { TestService } from "@openpims/testing/harness";

export interface IsolatedService {
  readonly service: TestService;
  /** The service's origin, as the browser sees it. */
  readonly url: string;
  close(): Promise<void>;
}

/** The service behind a proxy that adds the header to pages whose path `isolates` selects. */
export async function startIsolatedService(isolates: (path: string) => boolean): Promise<IsolatedService> {
  let service: TestService | undefined;
  const proxy = createServer((incoming, answer) => {
    const { method, headers, url = "" } = incoming;
    const onward = request(`${service?.url}${url}`, { method, headers }, (response) => {
      const isolating = isolates(url) ? { "cross-origin-opener-policy": "same-origin" } : {};
      answer.writeHead(response.statusCode ?? 502, { ...response.headers, ...isolating });
      response.pipe(answer);
    });
    incoming.pipe(onward);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const running = await TestService.start({ publicUrl: url });
  service = running;
  return {
    service: running,
    url,
    close: async () => {
      proxy.close();
      proxy.closeAllConnections();
      await running.stop();
    },
  };
}
