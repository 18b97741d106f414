// The user at the other end of a connection within this machine, by Linux's tables of connections (proc_net_tcp).
import { readFile } from "node:fs/promises";
import { systemCode } from "./durable-file.ts";

const TABLES = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
const ESTABLISHED = "01";

interface Ports {
  readonly localPort?: number | undefined;
  readonly remotePort?: number | undefined;
}

/** False also if the tables lack it: a connection from another machine, or no `/proc`. */
export async function isOwnUsersConnection(connection: Ports): Promise<boolean> {
  const tables = await Promise.all(TABLES.map(read));
  const owners = tables.flatMap((table) => ownersIn(table, connection));
  return owners.length > 0 && owners.every((owner) => owner === process.geteuid?.());
}

/** Addresses are not compared: of two connections with the same ports, both must be the user's. */
function ownersIn(table: string, { localPort, remotePort }: Ports): readonly number[] {
  const rows = table.split("\n").map((row) => row.trim().split(/ +/));
  return rows
    .filter(
      ([, from, to, state]) =>
        state === ESTABLISHED && portOf(from) === remotePort && portOf(to) === localPort,
    )
    .map((row) => Number(row[7]));
}

const portOf = (endpoint = ""): number => Number.parseInt(endpoint.split(":")[1] ?? "", 16);

async function read(table: string): Promise<string> {
  try {
    return await readFile(table, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
}
