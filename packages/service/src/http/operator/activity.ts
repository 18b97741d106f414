import { countAudit, countReasons } from "../../audit/counts.ts";
import { count, flag, iso, object, refusals, text, time, whole } from "../schemas.ts";
import type { AdminRoutes } from "./admin-scope.ts";
import { NO_TIME, type TimePartsQuery, timePartsOf, timePartsQuery } from "./time-parts.ts";

/** What became of OTPs, from the audit log. */
export const activityRoutes: AdminRoutes = (scope, { database }) => {
  scope.get<{ Querystring: TimePartsQuery }>(
    "/activity",
    {
      schema: {
        tags: ["activity"],
        summary: "OTPs by outcome, and accounts that wrong PINs locked, over equal parts of a time",
        querystring: object(timePartsQuery, ["from", "to"]),
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
      const wanted = timePartsOf(query);
      if (!wanted) return reply.code(400).send({ error: NO_TIME });
      const { range, parts } = wanted;
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
