// The production application, called through `inject()`: no socket, no port, no background work.
import type { Readable } from "node:stream";
import type { RunningService, ServiceOptions } from "@openpims/service";
import { TestService } from "@openpims/testing/harness";
import type { FastifyInstance, InjectOptions } from "fastify";
import { buildApp } from "../../src/app.ts";
import { compose } from "../../src/composition.ts";

const URL_OF_NONE = "http://127.0.0.1";

/** Statuses of answers without a body, not even an empty one. */
const WITHOUT_BODY = [204, 205, 304];

/** The methods of `inject()`. */
type Method = NonNullable<InjectOptions["method"]>;

function webStreamOf(stream: Readable): ReadableStream {
  const chunks = stream[Symbol.asyncIterator]();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await chunks.return?.()),
  });
}

/** `fetch` without a socket. The answer is read from a stream: an event stream has no end to wait for. */
const fetchOf =
  (app: FastifyInstance): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search, host } = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    const answer = await app.inject({
      method: request.method as Method,
      url: `${pathname}${search}`,
      authority: host,
      headers: Object.fromEntries(request.headers),
      ...(request.body && { payload: body }),
      payloadAsStream: true,
    });
    const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, String(each)]),
    );
    const { statusCode: status } = answer;
    const stream = WITHOUT_BODY.includes(status) ? null : webStreamOf(answer.stream());
    return new Response(stream, { status, headers });
  };

async function build(options: ServiceOptions): Promise<RunningService & { fetch: typeof fetch }> {
  const { context, close } = await compose(options);
  const { app, routes, openProvider } = buildApp(context, options);
  app.addHook("onClose", close);
  await openProvider(URL_OF_NONE);
  await app.ready();
  const { adminToken, client } = context;
  return {
    url: URL_OF_NONE,
    metricsUrl: undefined,
    firstLink: undefined,
    adminToken,
    client,
    deliverDueSms: async () => {},
    reloadCertificate: () => {},
    routes,
    close: () => app.close(),
    fetch: fetchOf(app),
  };
}

/** On its own store, like `TestService.start`. */
export const builtService = (options: Partial<ServiceOptions> = {}): Promise<TestService> =>
  TestService.start(options, build);
