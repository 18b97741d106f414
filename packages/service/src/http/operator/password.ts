// An operator changes the own password. Only if the console is served.
import { Type } from "typebox";
import { hashPassword } from "../../accounts/password-hash.ts";
import { sessionOf } from "../../operators/browser-session.ts";
import { findOperator } from "../../operators/operators.ts";
import { changeOwnPassword } from "../../operators/own-password.ts";
import { isSecure } from "../../operators/session-cookie.ts";
import { knownBrowser } from "../identity/known-browser.ts";
import { refuse, refuseFor } from "../route.ts";
import { conflict, object, refusals } from "../schemas.ts";
import { PASSWORD_FAULTS, passwordFault } from "./password-faults.ts";
import { route } from "./route.ts";
import { answerSignedIn, NewSession, tooManySignIns } from "./sessions.ts";

const text = Type.String({ minLength: 1, maxLength: 2048 });

const changePassword = route({
  call: "PUT /password",
  summary: "Changes the signed-in operator's password, ends every session, and begins a new one",
  tags: ["operators"],
  body: object(
    { currentPassword: text, newPassword: text },
    { examples: [{ currentPassword: "correct horse battery", newPassword: "quiet heron by the weir" }] },
  ),
  response: {
    201: NewSession,
    ...refusals(400, 404, 429),
    ...conflict("The operator signs in with the company's provider"),
  },
  handler: async (request, context) => {
    const session = sessionOf(request);
    const operator = session && (await findOperator(context.database, session.operator_id));
    if (!operator) return refuse(404, "no person is signed in");
    if (operator.identity !== null)
      return refuseFor(409, { reason: "ofProvider" }, "the password is the company's provider's");
    const { currentPassword, newPassword } = request.body;
    const fault = await passwordFault(newPassword, operator.name_key);
    if (fault !== undefined)
      return refuseFor(400, { field: "newPassword", reason: fault }, PASSWORD_FAULTS[fault]);
    const changed = await changeOwnPassword(context, session, operator, {
      current: currentPassword,
      hash: () => hashPassword(newPassword, "known"),
      address: request.ip,
      browserOf: (known) => knownBrowser(context, known, request.headers.cookie, isSecure(context, request)),
    });
    if (changed.result === "too many tries") return tooManySignIns(changed.waitSeconds);
    if (changed.result === "wrong")
      return refuseFor(400, { field: "currentPassword", reason: "wrong" }, "the current password is wrong");
    return answerSignedIn(context, request, changed);
  },
});

export const passwordRoutes = [changePassword] as const;
