// Lists as files of the browser's.
import type { OperatorCall } from "@openpims/service/operator-api";
import { Refused, refusalOf, sessionHeaders, signIns, Unreachable } from "./client.ts";

type Filter = Readonly<Record<string, string>>;

/** Downloads the accounts that a filter finds. @throws Refused, Unreachable */
export const exportAccounts = (filter: Filter): Promise<void> =>
  download("GET /account-export", filter, "accounts.csv");

/** Downloads the audit log's rows that a filter finds. @throws Refused, Unreachable */
export const exportAudit = (filter: Filter): Promise<void> =>
  download("GET /audit-export", filter, "audit.csv");

async function download(call: OperatorCall, filter: Filter, name: string): Promise<void> {
  const search = new URLSearchParams(filter);
  const init = { headers: sessionHeaders(), credentials: "same-origin", cache: "no-store" } as const;
  const asked = signIns.peek();
  let file: Blob;
  try {
    const response = await fetch(`/admin/v1${call.replace("GET ", "")}?${search}`, {
      ...init,
      redirect: "error",
    });
    if (!response.ok) throw refusalOf(call, response, await response.json(), asked);
    // It rejects if the answer breaks off: no part is taken for the whole.
    file = await response.blob();
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Unreachable();
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
