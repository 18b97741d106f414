// Faults on the way of an answer, and answers of servers that do not speak the protocol.
import type { RecordedAnswer } from "@openpims/testing/recorder";
import { type Fault, give } from "./replayer.ts";

/** The request never reaches the server; the connection is reset. */
export const dropRequest: Fault = (response) => {
  response.socket?.resetAndDestroy();
};

/** The server acts on the request, and its answer is lost. */
export const dropAnswer: Fault = async (response, good) => {
  await good();
  response.socket?.resetAndDestroy();
};

/** The request reaches no server, and no answer comes. */
export const silence: Fault = () => {};

/** The answer is held until `release` is called. */
export function delay(): { readonly fault: Fault; readonly arrived: Promise<void>; release(): void } {
  const arrival = Promise.withResolvers<void>();
  const releasing = Promise.withResolvers<void>();
  const fault: Fault = async (response, good) => {
    const answer = await good();
    arrival.resolve();
    await releasing.promise;
    give(response, answer);
  };
  return { fault, arrived: arrival.promise, release: () => releasing.resolve() };
}

/** Announces the whole length, sends half, then cuts the connection. */
export const cutShort: Fault = async (response, good) => {
  const { body } = await good();
  response.writeHead(200, { "content-length": Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => response.socket?.destroy());
};

/** An error word instead of the answer; the server gets no request. */
export const word =
  (err: string): Fault =>
  (response, _good, action) =>
    give(response, { status: 200, body: `<${action}><err>${err}</err></${action}>` });

/** A fixed answer to any request; the server gets no request. */
export const instead =
  (answer: RecordedAnswer): Fault =>
  (response) =>
    give(response, answer);

/** The good answer with a change. */
export const changed =
  (change: (body: string, action: string) => string): Fault =>
  async (response, good, action) => {
    const { status, body } = await good();
    give(response, { status, body: change(body, action) });
  };

export const truncated = changed((body) => body.slice(0, body.length / 2));

/** Two documents in one answer. */
export const documentTwice = changed((body) => body + body);

/** Each element of the answer twice, the second time with another value. */
export const elementsTwice = changed((body, action) =>
  body.replace(`</${action}>`, `<err>NOK:NODEVICE</err><challenge>00</challenge></${action}>`),
);

export const wrongRoot = changed((body, action) =>
  body.replaceAll(action, action === "ActionSetup" ? "ActionFinalize" : "ActionSetup"),
);

/** Elements, attributes, comments and instructions outside the protocol. */
export const extras = changed((body, action) =>
  body.replace(
    `<${action}>`,
    `<?extra?><!-- more --><${action} a="b"><future><err>NOK:NODEVICE</err></future><x/><err2>NOK</err2>`,
  ),
);

const withDoctype = (declarations: string, content: string): Fault =>
  changed((body, action) =>
    body
      .replace(/<\?xml[^>]*\?>/, `<!DOCTYPE ${action} [${declarations}]>`)
      .replace(`<${action}>`, `<${action}><x>${content}</x>`),
  );

/** An internal entity, and one that names a file. */
export const entities = withDoctype(
  '<!ENTITY own "x"><!ENTITY file SYSTEM "file:///etc/passwd">',
  "&own;&file;",
);

export const billionLaughs = withDoctype(
  `<!ENTITY e0 "ha">${Array.from({ length: 12 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join("")}`,
  "&e12;",
);

export const tenMegabytes = changed((body, action) =>
  body.replace(`</${action}>`, `<x>${"x".repeat(10_000_000)}</x></${action}>`),
);
