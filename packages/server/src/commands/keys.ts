import type { Keys } from "@openpims/service/operator-api";
import type { Command } from "commander";
import { reporting } from "../terminal/report.ts";
import { callOperatorApi } from "./operator-api.ts";
import { type AddressOptions, addressOptions } from "./service-address.ts";

const linesOf = ({ dataKeys, protocolKeys, hashKeys }: Keys): string =>
  [
    ...dataKeys.map(
      ({ id, status, values }) => `data key ${id}: ${status}${values === undefined ? "" : `, ${values}`}`,
    ),
    ...protocolKeys.map(({ id, status }) => `protocol keys ${id}: ${status}`),
    ...hashKeys.map(({ id, status }) => `hash key ${id}: ${status}`),
  ].join("\n");

export function addKeys(program: Command): void {
  const keys = program.command("keys").description("the keys of the running service");
  const add = (name: string, description: string, call: (options: AddressOptions) => Promise<Keys>) =>
    reporting<AddressOptions>(
      addressOptions(keys.command(name).description(description)),
      async (options) => {
        const result = await call(options);
        return { result, text: linesOf(result) };
      },
    );
  add("list", "lists the keys, and how many values each data key seals", (options) =>
    callOperatorApi(options, "GET /keys", { values: "true" }),
  );
  add("rotate", "seals every value anew under a fresh data key, while requests are served", (options) =>
    callOperatorApi(options, "POST /keys/rotate"),
  );
  add("rotate-hash", "replaces the key of the keyed hashes; users sign in again", (options) =>
    callOperatorApi(options, "POST /keys/hash/rotate"),
  );
  add("replace-protocol", "gives devices fresh RSA keys of the protocol", (options) =>
    callOperatorApi(options, "POST /keys/protocol/replace"),
  );
}
