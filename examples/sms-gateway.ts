// A receiver of the service's SMS: checks each request, and prints the SMS where a gateway would send it.
// SMS_SECRET=… node examples/sms-gateway.ts
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";

export interface Sms {
  readonly to: string;
  readonly text: string;
}

const MOST_BYTES = 64 * 1024;
const MOST_SECONDS_OLD = 300;

/** True if the service signed the body with the secret, a few minutes ago at most. */
function isSigned(secret: string, { headers }: IncomingMessage, body: string): boolean {
  const [id, time] = [headers["webhook-id"], headers["webhook-timestamp"]];
  if (Math.abs(Date.now() / 1000 - Number(time)) < MOST_SECONDS_OLD) {
    const digest = createHmac("sha256", secret).update(`${id}.${time}.${body}`).digest("base64");
    const [given, right] = [String(headers["webhook-signature"]), `v1,${digest}`].map((text) =>
      Buffer.from(text),
    );
    return given?.length === right?.length && timingSafeEqual(given ?? Buffer.of(), right ?? Buffer.of());
  }
  return false;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** @param send resolves when the SMS is on its way; if it rejects, the service tries again */
export function smsReceiver(secret: string, send: (sms: Sms) => Promise<void>): Server {
  // The service repeats an SMS whose answer was lost. A receiver that restarts stores these ids.
  const sent = new Set<string>();
  const answer = async (request: IncomingMessage): Promise<number> => {
    if (request.method !== "POST") return 405;
    const body = await readBody(request);
    if (body === undefined) return 413;
    if (!isSigned(secret, request, body)) return 401;
    const { id, to, text } = JSON.parse(body) as Sms & { readonly id: string };
    if (sent.has(id)) return 204;
    await send({ to, text });
    sent.add(id);
    return 204;
  };
  return createServer((request, response) => {
    answer(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(503).end(),
    );
  });
}

if (import.meta.main) {
  const { SMS_SECRET = "", SMS_PORT = "8500" } = process.env;
  if (SMS_SECRET.length < 24) throw new Error("SMS_SECRET: give the service's OPENPIMS_SMS_WEBHOOK_SECRET");
  const receiver = smsReceiver(SMS_SECRET, async ({ to, text }) => console.log(`SMS to ${to}: ${text}`));
  receiver.listen(Number(SMS_PORT), "127.0.0.1", () => console.log("receiving SMS"));
}
