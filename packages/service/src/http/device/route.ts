import type { WireAction, WireMode } from "@openpims/maccess";
import type { FastifyInstance } from "fastify";
import type { ServiceContext } from "../../context.ts";
import { type CodeTry, takeCodeTry } from "../../limits/code-tries.ts";
import { countRequestOfAddress } from "../../limits/request-limits.ts";
import type { Policy } from "../../settings/policy-fields.ts";
import { kindOf } from "../../store/kind.ts";
import type { Database } from "../../store/schema.ts";
import { inTransaction, inUnsyncedTransaction } from "../../store/transaction.ts";
import { finalizeActivation, setUpActivation } from "./activation.ts";
import { type MacAnswer, refuse, toXml } from "./answer.ts";
import { finalizeOtp, setUpOtp } from "./online-otp.ts";
import { isAnswer, type Operation } from "./operation.ts";
import { finalizePinChange, setUpPinChange } from "./pin-change.ts";
import { isOlder, type MacQuery, parseQuery } from "./query.ts";
import { recordOperation } from "./record.ts";
import { finalizeServiceSecret } from "./service-secrets.ts";
import { finalizeStatus, setUpStatus } from "./status.ts";
import { finalizeSynchronisation, setUpSynchronisation } from "./synchronisation.ts";

interface Asked {
  readonly query: MacQuery;
  /** The address of the request. */
  readonly address: string;
}

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

interface Admitted {
  readonly policy: Policy;
  readonly codeTry: CodeTry | undefined;
}

/** Counts the request by its address, counts its code, and reads the policy. @throws TooManyRequests */
async function admit(
  database: Database,
  { policies, macIds, clock }: Pick<ServiceContext, "policies" | "macIds" | "clock">,
  { query, address }: Asked,
): Promise<Admitted | MacAnswer> {
  const policy = await policies.read(database);
  const now = clock.now();
  await countRequestOfAddress(database, policy, address, now);
  if (!macIds.includes(query.text("macid"))) return refuse("NOK:ACCESS");
  if (query.mode !== "ms" && isOlder(query.libraryVersion, policy.minimumLibraryVersion))
    return refuse("NOK:VERSION", { newversion: policy.minimumLibraryVersion, newversionurl: "" });
  const givesCode = query.mode === "activate" || query.mode === "reset";
  return { policy, codeTry: givesCode ? await takeCodeTry(database, address, now) : undefined };
}

/**
 * On PostgreSQL the counts are committed first, outside the request's transaction: requests do not wait for each other's
 * counts, and a failed request is counted. On SQLite, where transactions run one at a time and each costs a write to
 * disk, the counts are part of the request's transaction.
 */
const admitBefore = (context: ServiceContext, asked: Asked): Promise<Admitted | MacAnswer> | undefined =>
  kindOf(context.database) === "postgres" ? admit(context.database, context, asked) : undefined;

/** A challenge that a power cut took is opened anew. */
const isLossy = ({ mode, action }: MacQuery): boolean => mode === "otp" && action === "ActionSetup";

/**
 * One request, one transaction: all that it reads, counts and changes happens together or not at all.
 * @param before the result for a request that is already counted
 */
async function answer(
  context: ServiceContext,
  { query, address }: Asked,
  before: Admitted | MacAnswer | undefined,
): Promise<MacAnswer> {
  const { database, clock, ...rest } = context;
  const { metrics } = rest;
  const afterCommit: (() => void)[] = [];
  const run = isLossy(query) ? inUnsyncedTransaction : inTransaction;
  const answered = await run(database, async (transaction) => {
    // An earlier run of this work was rolled back.
    afterCommit.length = 0;
    const admitted = before ?? (await admit(transaction, context, { query, address }));
    if (isAnswer(admitted)) return admitted;
    const operation: Operation = {
      ...rest,
      transaction,
      query,
      ...admitted,
      now: clock.now(),
      address,
      beforeCommit: [],
      afterCommit,
      subject: {},
      deeds: [],
    };
    const answered = await HANDLERS[query.mode][query.action](operation);
    await recordOperation(operation, answered);
    for (const step of operation.beforeCommit) await step(answered);
    return answered;
  });
  for (const effect of afterCommit) effect();
  metrics.deviceRequests.inc({ mode: query.mode, action: query.action, word: answered.err });
  return answered;
}

/** `GET /iwws/MAC`: the device protocol. */
export function macRoutes(app: FastifyInstance, context: ServiceContext): void {
  const answering = async (asked: Asked) => {
    const before = await admitBefore(context, asked);
    return context.upkeep.retrying(() => answer(context, asked, before));
  };
  // A GET with effects: a check by HEAD must not have them.
  app.get("/iwws/MAC", { schema: { hide: true }, exposeHeadRoute: false }, async (request, reply) => {
    const parsed = parseQuery(request.raw.url?.split("?").slice(1).join("?") ?? "");
    if (parsed.kind === "foreign") {
      return reply.code(400).send({ error: "action must be ActionSetup or ActionFinalize, once" });
    }
    reply.type("text/xml; charset=utf-8");
    if (parsed.kind === "malformed") return toXml(parsed.action, refuse("NOK:SN"));
    return toXml(parsed.query.action, await answering({ query: parsed.query, address: request.ip }));
  });
}
