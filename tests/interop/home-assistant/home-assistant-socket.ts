// One question to Home Assistant's WebSocket API, on a connection of its own.
import { once } from "node:events";

interface Answer {
  readonly id?: number;
  readonly type: string;
  readonly success?: boolean;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** @throws Error with its message, if it refuses */
export async function askSocket(
  url: string,
  token: string,
  question: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const socket = new WebSocket(url);
  try {
    for (;;) {
      const [{ data }] = await once(socket, "message");
      const answer: Answer = JSON.parse(data);
      if (answer.type === "auth_required") socket.send(JSON.stringify({ type: "auth", access_token: token }));
      if (answer.type === "auth_ok") socket.send(JSON.stringify({ id: 1, ...question }));
      if (answer.type === "auth_invalid") throw new Error("the token is refused");
      if (answer.id !== 1) continue;
      if (!answer.success) throw new Error(answer.error?.message ?? "refused");
      return answer.result;
    }
  } finally {
    socket.close();
  }
}
