import type { WireAction, WireMode } from "@openpims/maccess";
import type { FastifyInstance } from "fastify";
import type { ServiceContext } from "../../context.ts";
import { countRequestOfAddress } from "../../limits/request-limits.ts";
import { lockTries, wrongActivationCodes } from "../../limits/throttle.ts";
import type { Policy } from "../../settings/policy-fields.ts";
import { kindOf } from "../../store/kind.ts";
import type { Database } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { finalizeActivation, setUpActivation } from "./activation.ts";
import { type MacAnswer, refuse, toXml } from "./answer.ts";
import { finalizeOtp, setUpOtp } from "./online-otp.ts";
import type { Operation } from "./operation.ts";
import { finalizePinChange, setUpPinChange } from "./pin-change.ts";
import { isOlder, type MacQuery, parseQuery } from "./query.ts";
import { recordOperation } from "./record.ts";
import { finalizeServiceSecret } from "./service-secrets.ts";
import { finalizeStatus, setUpStatus } from "./status.ts";
import { finalizeSynchronisation, setUpSynchronisation } from "./synchronisation.ts";

type Handler = (operation: Operation) => Promise<MacAnswer>;

const HANDLERS: Readonly<Record<WireMode, Readonly<Record<WireAction, Handler>>>> = {
  activate: { ActionSetup: setUpActivation, ActionFinalize: finalizeActivation },
  ms: { ActionSetup: async () => refuse("NOK:SN"), ActionFinalize: finalizeServiceSecret },
  otp: { ActionSetup: setUpOtp, ActionFinalize: finalizeOtp },
  synchro: { ActionSetup: setUpSynchronisation, ActionFinalize: finalizeSynchronisation },
  password: { ActionSetup: setUpPinChange, ActionFinalize: finalizePinChange },
  reset: { ActionSetup: setUpPinChange, ActionFinalize: finalizePinChange },
  status: { ActionSetup: setUpStatus, ActionFinalize: finalizeStatus },
};

/** Counts the request of its address, and reads the policy. @throws TooManyRequests */
async function count(
  database: Database,
  { policies, clock }: Pick<ServiceContext, "policies" | "clock">,
  address: string,
): Promise<Policy> {
  const policy = await policies.read(database);
  await countRequestOfAddress(database, policy, address, clock.now());
  return policy;
}

/**
 * On PostgreSQL the count of an address is committed first, in a transaction of its own: the requests of one address do
 * not wait for each other, and a failed one is counted. On SQLite, where transactions run one at a time and each costs
 * a write to disk, the count is a part of the request's transaction.
 */
const countBefore = (context: ServiceContext, address: string): Promise<Policy> | undefined =>
  kindOf(context.database) === "postgres" ? count(context.database, context, address) : undefined;

/**
 * One request, one transaction: what it reads, counts and changes happens at once or not at all.
 * @param counted the policy, where the request was counted already
 */
async function answer(
  context: ServiceContext,
  query: MacQuery,
  address: string,
  counted: Policy | undefined,
): Promise<MacAnswer> {
  const { database, clock, ...rest } = context;
  const { metrics } = rest;
  const afterCommit: (() => void)[] = [];
  const answered = await inTransaction(database, async (transaction) => {
    // An earlier run of this work was undone.
    afterCommit.length = 0;
    const policy = counted ?? (await count(transaction, context, address));
    const now = clock.now();
    if (!rest.macIds.includes(query.text("macid"))) return refuse("NOK:ACCESS");
    if (query.mode !== "ms" && isOlder(query.libraryVersion, policy.minimumLibraryVersion)) {
      return refuse("NOK:VERSION", { newversion: policy.minimumLibraryVersion, newversionurl: "" });
    }
    if (query.mode === "activate" || query.mode === "reset")
      await lockTries(transaction, wrongActivationCodes, address, now);
    const operation: Operation = {
      ...rest,
      transaction,
      query,
      policy,
      now,
      address,
      afterCommit,
      subject: {},
      deeds: [],
    };
    const answered = await HANDLERS[query.mode][query.action](operation);
    await recordOperation(operation, answered);
    return answered;
  });
  for (const effect of afterCommit) effect();
  metrics.deviceRequests.inc({ mode: query.mode, action: query.action, word: answered.err });
  return answered;
}

/** `GET /iwws/MAC`: the device protocol. */
export function macRoutes(app: FastifyInstance, context: ServiceContext): void {
  const answering = async (query: MacQuery, address: string) => {
    const counted = await countBefore(context, address);
    return context.upkeep.retrying(() => answer(context, query, address, counted));
  };
  app.get("/iwws/MAC", { schema: { hide: true } }, async (request, reply) => {
    const parsed = parseQuery(request.raw.url?.split("?").slice(1).join("?") ?? "");
    if (parsed.kind === "foreign") {
      return reply.code(400).send({ error: "action must be ActionSetup or ActionFinalize, once" });
    }
    reply.type("text/xml; charset=utf-8");
    if (parsed.kind === "malformed") return toXml(parsed.action, refuse("NOK:SN"));
    return toXml(parsed.query.action, await answering(parsed.query, request.ip));
  });
}
