// The accounts as a file of the browser's.
import { Refused, sessionHeaders, Unreachable } from "./client.ts";

/** Downloads the accounts that a filter finds. @throws Refused, Unreachable */
export async function exportAccounts(filter: Readonly<Record<string, string>>): Promise<void> {
  const search = new URLSearchParams(filter);
  const init = { headers: sessionHeaders(), credentials: "same-origin", cache: "no-store" } as const;
  let file: Blob;
  try {
    const response = await fetch(`/admin/v1/account-export?${search}`, { ...init, redirect: "error" });
    if (!response.ok) throw new Refused(response.status, {});
    // It rejects if the answer breaks off: no part is taken for the whole.
    file = await response.blob();
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Unreachable();
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "accounts.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}
