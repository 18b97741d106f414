import { REMOTE_SERVICE, servicesOf } from "../../accounts/services.ts";
import type { AccountRow } from "../../store/schema.ts";
import type { Fields } from "./answer.ts";

const NAMES: Readonly<Record<string, string>> = { [REMOTE_SERVICE.id]: REMOTE_SERVICE.name };

/** The services of an answer: `s_n`, then each service's elements, repeated. */
export function serviceFields(account: AccountRow): Fields {
  const services = servicesOf(account);
  const each = services.flatMap(
    (id): Fields => [
      ["s_id", id],
      ["s_name", NAMES[id] ?? id],
      ["s_icon", ""],
      ["s_connected", "0"],
      ["s_url", ""],
      ["s_onlineotp", "1"],
      // The vendor's library reads three characters; their meaning is unknown.
      ["s_secure", "000"],
      ["s_ksc", ""],
    ],
  );
  return [["s_n", String(services.length)], ...each];
}
