// Passkeys of operators (WebAuthn): the sign-in by one, and an operator's own list. Only if the console is served.
import { type Static, Type } from "typebox";
import { byOperator } from "../../audit/event.ts";
import type { ServiceContext } from "../../context.ts";
import { sessionOf } from "../../operators/browser-session.ts";
import { lockOperators } from "../../operators/operators.ts";
import { CHALLENGE_MS, makeChallenge, useChallenge } from "../../operators/passkey-challenges.ts";
import { signInByPasskey } from "../../operators/passkey-sign-in.ts";
import {
  challengeOf,
  insertPasskey,
  passkeysOf,
  removePasskey as removePasskeyOf,
  shortId,
  verifyRegistration,
} from "../../operators/passkeys.ts";
import { isOwnPage, partyOf } from "../../operators/session-cookie.ts";
import { findSessionById } from "../../operators/sessions.ts";
import type { OperatorPasskeyRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { fromAnotherPage } from "../bearer.ts";
import { route as openRoute, refuse, refuseFor } from "../route.ts";
import { conflict, iso, list, nothing, nullable, object, refusals, time } from "../schemas.ts";
import { idParams } from "./params.ts";
import { route } from "./route.ts";
import { answerSignIn, NewSession } from "./sessions.ts";

const tags = ["operators"];

const text = (maxLength: number) => Type.String({ maxLength, pattern: "^[\\w-]*$" });

/** Others of the browser's fields are not needed, and are left out. */
const common = {
  id: text(1400),
  rawId: text(1400),
  type: Type.Literal("public-key", { type: "string" }),
  clientExtensionResults: Type.Object({}, { additionalProperties: true, maxProperties: 20 }),
};

const Assertion = object({
  ...common,
  response: object({
    clientDataJSON: text(8192),
    authenticatorData: text(8192),
    signature: text(8192),
    userHandle: Type.Optional(text(200)),
  }),
});

const Attestation = object({
  ...common,
  response: object({ clientDataJSON: text(8192), attestationObject: text(32_768) }),
});

const challenge = Type.String({ description: "base64url, good for five minutes and one use" });

const challengePasskey = openRoute({
  call: "POST /passkeys/challenge",
  summary: "A challenge for a sign-in by passkey",
  tags,
  response: {
    200: object({ challenge, rpId: Type.String(), timeout: Type.Integer() }),
    ...refusals(403),
  },
  handler: (request, context) => {
    if (!isOwnPage(context, request)) return fromAnotherPage;
    const { vault, clock } = context;
    const made = makeChallenge(vault, "sign-in", clock.now());
    return { challenge: made, rpId: partyOf(context, request).id, timeout: CHALLENGE_MS };
  },
});

const EXAMPLE = { id: "a", rawId: "a", type: "public-key", clientExtensionResults: {} };

const signIn = openRoute({
  call: "POST /sessions/passkey",
  summary: "Signs an operator's browser in by a passkey",
  tags: ["sessions"],
  body: object(
    { credential: Assertion },
    {
      examples: [
        {
          credential: {
            ...EXAMPLE,
            response: { clientDataJSON: "a", authenticatorData: "a", signature: "a" },
          },
        },
      ],
    },
  ),
  response: { 201: NewSession, ...refusals(400, 401, 403, 429) },
  handler: async (request, context) => {
    if (!isOwnPage(context, request)) return fromAnotherPage;
    const { userHandle, ...response } = request.body.credential.response;
    const given = {
      response: {
        ...request.body.credential,
        response: { ...response, ...(userHandle !== undefined && { userHandle }) },
      },
      party: partyOf(context, request),
      address: request.ip,
    };
    return answerSignIn(context, request, await signInByPasskey(context, given));
  },
});

/** They take the credentials themselves, so they need no guard. */
export const passkeySignInRoutes = [challengePasskey, signIn] as const;

const Passkey = object({
  id: Type.String(),
  name: Type.String(),
  createdAt: time(),
  usedAt: nullable(time(), { description: "The last sign-in with it" }),
});
export type Passkey = Static<typeof Passkey>;

const describePasskey = (row: OperatorPasskeyRow): Passkey => ({
  id: shortId(row),
  name: row.name,
  createdAt: iso(row.created_at),
  usedAt: iso(row.used_at),
});

const forPersons = refuse(404, "no person is signed in");
/** A passkey would outlive the person's end at the provider. */
const ofTheProvider = refuseFor(
  409,
  { reason: "ofProvider" },
  "who signs in with the company's provider has no passkeys",
);
const signInAgain = refuse(403, "a passkey is added in the first ten minutes after a sign-in");

const FRESH_MS = 10 * 60_000;

const isFresh = ({ clock }: ServiceContext, { created_at }: { readonly created_at: number }): boolean =>
  Math.abs(clock.now() - created_at) < FRESH_MS;

const listPasskeys = route({
  call: "GET /passkeys",
  summary: "The signed-in operator's passkeys",
  tags,
  response: { 200: object({ passkeys: list(Passkey) }), ...refusals(404) },
  handler: async (request, { database }) => {
    const session = sessionOf(request);
    if (!session) return forPersons;
    return { passkeys: (await passkeysOf(database, session.operator_id)).map(describePasskey) };
  },
});

const beginPasskey = route({
  call: "POST /passkeys/options",
  summary: "A challenge to add a passkey, in the first ten minutes after the sign-in",
  tags,
  response: {
    200: object({
      challenge,
      rpId: Type.String(),
      userId: Type.String({ description: "base64url" }),
      userName: Type.String(),
      known: list(Type.String(), { description: "The ids of the operator's passkeys" }),
      timeout: Type.Integer(),
    }),
    ...refusals(403, 404),
    ...conflict("The operator signs in with the company's provider"),
  },
  handler: async (request, context) => {
    const session = sessionOf(request);
    if (!session) return forPersons;
    if (session.identity !== null) return ofTheProvider;
    if (!isFresh(context, session)) return signInAgain;
    const { vault, clock, database } = context;
    const operatorId = session.operator_id;
    return {
      challenge: makeChallenge(vault, { operatorId }, clock.now()),
      rpId: partyOf(context, request).id,
      userId: Buffer.from(operatorId).toString("base64url"),
      userName: session.name,
      known: (await passkeysOf(database, operatorId)).map(({ id }) => id),
      timeout: CHALLENGE_MS,
    };
  },
});

const addPasskey = route({
  call: "POST /passkeys",
  summary: "Adds a passkey of the signed-in operator, in the first ten minutes after the sign-in",
  tags,
  body: object(
    {
      name: Type.String({ minLength: 1, maxLength: 64, pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f]*$" }),
      credential: Attestation,
    },
    {
      examples: [
        {
          name: "security key",
          credential: { ...EXAMPLE, response: { clientDataJSON: "a", attestationObject: "a" } },
        },
      ],
    },
  ),
  response: {
    201: Passkey,
    ...refusals(400, 403, 404),
    ...conflict(
      "The authenticator is known, there are ten passkeys, or the operator signs in with the company's provider",
    ),
  },
  handler: async (request, context) => {
    const session = sessionOf(request);
    if (!session) return forPersons;
    if (session.identity !== null) return ofTheProvider;
    if (!isFresh(context, session)) return signInAgain;
    const { database, vault, clock, audit, caller } = context;
    const { name, credential } = request.body;
    const now = clock.now();
    const operatorId = session.operator_id;
    const check = { vault, party: partyOf(context, request), now };
    const made = await verifyRegistration(check, operatorId, credential);
    if (!made) return refuseFor(400, { reason: "unverified" }, "the passkey could not be verified");
    const row = {
      id: made.id,
      operator_id: operatorId,
      public_key: made.publicKey,
      counter: made.counter,
      name,
      created_at: now,
      used_at: null,
    };
    const added = await inTransaction(database, async (transaction) => {
      await lockOperators(transaction);
      // Read again: a new password or a removal may have ended it meanwhile, with all passkeys.
      if (!(await findSessionById(transaction, session.id, now))) return "ended";
      const challenge = challengeOf(credential.response.clientDataJSON);
      if (!(await useChallenge(transaction, challenge, now))) return "replayed";
      if (!(await insertPasskey(transaction, row))) return "refused";
      await audit.append(
        transaction,
        now,
        byOperator(caller, { address: request.ip, action: "operator.passkey-add" }),
      );
      return "added";
    });
    if (added === "ended") return signInAgain;
    if (added === "replayed")
      return refuseFor(400, { reason: "unverified" }, "the passkey could not be verified");
    if (added === "refused")
      return refuseFor(409, { reason: "taken" }, "the authenticator is known, or there are ten passkeys");
    return describePasskey(row);
  },
});

const removePasskey = route({
  call: "DELETE /passkeys/:id",
  summary: "Removes a passkey of the signed-in operator",
  tags,
  params: idParams,
  response: { 204: nothing, ...refusals(404) },
  handler: async (request, context) => {
    const session = sessionOf(request);
    if (!session) return forPersons;
    const { database, audit, clock, caller } = context;
    const removed = await inTransaction(database, async (transaction) => {
      if (!(await removePasskeyOf(transaction, session.operator_id, request.params.id))) return false;
      await audit.append(
        transaction,
        clock.now(),
        byOperator(caller, { address: request.ip, action: "operator.passkey-remove" }),
      );
      return true;
    });
    return removed ? null : refuse(404, "no such passkey");
  },
});

export const passkeyRoutes = [listPasskeys, beginPasskey, addPasskey, removePasskey] as const;
