import { type Static, Type } from "typebox";
import { operatorProof } from "../../operators/operator-proof.ts";
import { checkProof } from "../../operators/token-guard.ts";
import { tooManyTokens, unauthorized } from "../bearer.ts";
import { route } from "../route.ts";
import { object, refusals } from "../schemas.ts";

const digest = (description: string) => Type.String({ pattern: "^[\\w-]{43}$", description });

const Proof = object({
  proof: digest(
    "The service's HMAC-SHA256 over the nonce and its end of the connection, keyed with the token",
  ),
});
export type Proof = Static<typeof Proof>;

/** Only a caller that knows the token gets a proof: it would let others try tokens without the service. */
export const proveService = route({
  call: "POST /proofs",
  summary: "The service proves that it knows the operator's token, before the caller sends it",
  tags: ["sessions"],
  // A step of the command's connection: only an end of the connection itself can make the proof.
  hide: true,
  body: object({
    nonce: digest("32 random bytes, used once"),
    proof: digest("The caller's own proof over the same"),
  }),
  response: { 200: Proof, ...refusals(400, 401, 429) },
  handler: async ({ body: { nonce, proof }, raw, ip }, context) => {
    const end = { address: raw.socket.localAddress, port: raw.socket.localPort };
    const prove = (by: "operator" | "service") => operatorProof(context.adminToken, by, nonce, end);
    const checked = await checkProof(context, proof, prove("operator"), ip);
    if (checked.result === "wrong") return unauthorized;
    if (checked.result === "too many tries") return tooManyTokens(checked.waitSeconds);
    return { proof: prove("service") };
  },
});

/** It checks the caller's proof itself, so it needs no guard. */
export const proofRoutes = [proveService] as const;
