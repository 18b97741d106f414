import { lockSignedIn } from "../../accounts/accounts.ts";
import { byUser } from "../../audit/event.ts";
import { removeEnrollments as removeEnrollmentsOf } from "../../devices/removal.ts";
import { inTransaction } from "../../store/transaction.ts";
import { nothing } from "../schemas.ts";
import { clientQuery, route } from "./signed-in.ts";

export const removeEnrollments = route({
  call: "DELETE /applications/cvs/v4/mobile/enrollments",
  summary: "Ends all enrolments: removes devices, PIN and block",
  tags: ["account services"],
  query: clientQuery,
  response: { 204: nothing },
  handler: async ({ ip }, { database, audit, clock, account }) => {
    const { id } = account;
    await inTransaction(database, async (transaction) => {
      await lockSignedIn(transaction, account);
      await removeEnrollmentsOf(transaction, id);
      const event = byUser({ accountId: id, address: ip, action: "enrollments.remove", result: "ok" });
      await audit.append(transaction, clock.now(), event);
    });
    return null;
  },
});
