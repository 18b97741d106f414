import { countAudit, countReasons } from "../../audit/counts.ts";
import { count, flag, givenTime, iso, object, refusals, text, time, whole } from "../schemas.ts";
import type { AdminRoutes } from "./admin-scope.ts";

interface ActivityQuery {
  readonly from: string;
  readonly to: string;
  readonly parts?: string;
}

/** What became of OTPs, from the audit log. */
export const activityRoutes: AdminRoutes = (scope, { database }) => {
  scope.get<{ Querystring: ActivityQuery }>(
    "/activity",
    {
      schema: {
        tags: ["activity"],
        summary: "OTPs by outcome, and accounts that wrong PINs locked, over equal parts of a time",
        querystring: object(
          {
            from: givenTime,
            to: { ...givenTime, description: "Before this time" },
            parts: {
              type: "string",
              pattern: "^([1-9]\\d?|100)$",
              default: "24",
              description: "How many parts, 1 to 100",
            },
          },
          ["from", "to"],
        ),
        response: {
          200: whole({
            parts: {
              type: "array",
              items: whole({
                from: time,
                issued: { ...count, description: "OTPs that devices were given" },
                issueRefused: count,
                accepted: { ...count, description: "OTPs that were verified and accepted" },
                verifyRefused: count,
                locked: count,
              }),
            },
            reasons: {
              type: "array",
              description: "Why devices were refused OTPs, the commonest first",
              items: whole({ reason: text, count }),
            },
            allReasons: { ...flag, description: "False where only the newest refusals were looked at" },
          }),
          ...refusals(400, 401),
        },
      },
    },
    async ({ query }, reply) => {
      const range = { from: Date.parse(query.from), to: Date.parse(query.to) };
      if (!(range.from < range.to))
        return reply.code(400).send({ error: "from and to must be times, one after the other" });
      const parts = Number(query.parts ?? 24);
      const issued = await countAudit(database, "otp.issue", range, parts);
      const verified = await countAudit(database, "otp.verify", range, parts);
      const locked = await countAudit(database, "account.lock", range, parts);
      const { reasons, all } = await countReasons(database, "otp.issue", range);
      return {
        parts: issued.map(({ from, ok, refused }, i) => ({
          from: iso(from),
          issued: ok,
          issueRefused: refused,
          accepted: verified[i]?.ok ?? 0,
          verifyRefused: verified[i]?.refused ?? 0,
          locked: locked[i]?.ok ?? 0,
        })),
        reasons,
        allReasons: all,
      };
    },
  );
};
