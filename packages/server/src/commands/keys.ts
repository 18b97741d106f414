import type { Keys } from "@openpims/service/operator-api";
import type { Command } from "commander";
import { reporting } from "../terminal/report.ts";
import { callOperatorApi } from "./operator-api.ts";

const linesOf = ({ dataKeys, protocolKeys }: Keys): string =>
  [
    ...dataKeys.map(
      ({ id, status, values }) => `data key ${id}: ${status}${values === undefined ? "" : `, ${values}`}`,
    ),
    ...protocolKeys.map(({ id, status }) => `protocol keys ${id}: ${status}`),
  ].join("\n");

export function addKeys(program: Command): void {
  const keys = program.command("keys").description("the keys of the service that runs here");
  const call = (name: string, description: string, method: "GET" | "POST", path: string) =>
    reporting(keys.command(name).description(description), async (options) => {
      const result = await callOperatorApi<Keys>(options, method, path);
      return { result, text: linesOf(result) };
    });
  call("list", "which there are, and how many values each data key seals", "GET", "/keys?values=true");
  call(
    "rotate",
    "seals every value anew under a fresh data key, while requests are served",
    "POST",
    "/keys/rotate",
  );
  call("replace-protocol", "gives devices fresh RSA keys of the protocol", "POST", "/keys/protocol/replace");
}
