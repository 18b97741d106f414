// The service under attack: the time of honest requests, as a ratio to the time without load, and a flood of guessed codes.
import { Application } from "@openpims/testing/browser";
import { HandDevice, type Server } from "@openpims/testing/protocol-client";
import { type BenchDevice, createAccount, enrolDevices, flow, issueCode } from "./flows.ts";
import { quartiles } from "./quartiles.ts";
import { median } from "./rank-test.ts";
import { type Row, slug } from "./row.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";
import { onEachStore } from "./stores.ts";

const DEVICES = 4;
const STRANGERS = 200;
const FLOODERS = 5000;
/** Requests of the flood that are open at once. */
const AT_ONCE = 50;
/** Per kind, without and with the attack. */
const SAMPLES = 30;
const PASSWORD = "quiet heron by the weir";
/** So many that no account signs in more often than it may. */
const OWNERS = 12;

/** Requests of honest users. @returns false if the service refused them for now */
type Honest = Readonly<Record<"verification" | "page" | "sign-in", () => Promise<boolean>>>;

interface Measured {
  readonly times: readonly number[];
  /** The requests that were not served. */
  readonly putOff: number;
}

const addressOf = (number: number): string => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;

/** The service as it is asked from an address. */
const from = (service: ServiceProcess, address: string): Server => ({
  url: service.url,
  fetch: (input, init) => fetch(input, { ...init, headers: { "x-forwarded-for": address } }),
});

/** One sign-in from an address. @returns true if it succeeded */
async function signIn(
  service: ServiceProcess,
  address: string,
  { login, password }: { readonly login: string; readonly password: string },
  application = new Application(service),
): Promise<boolean> {
  application.browser.headers["x-forwarded-for"] = address;
  return (await application.post({}, { login, password })) instanceof URL;
}

interface Owner {
  readonly login: string;
  readonly password: string;
  /** With the browser in which the owner has signed in before. */
  readonly application: Application;
}

async function makeOwners(service: ServiceProcess): Promise<Owner[]> {
  const owners: Owner[] = [];
  for (let i = 0; i < OWNERS; i++) {
    const owner = { login: `owner-${i}@openpims.example`, password: PASSWORD };
    await createAccount(service, owner);
    const application = new Application(service);
    await application.signIn(owner.login, owner.password);
    owners.push({ ...owner, application });
  }
  return owners;
}

function honestRequests(
  service: ServiceProcess,
  devices: readonly BenchDevice[],
  owners: readonly Owner[],
): Honest {
  let turn = 0;
  return {
    verification: async () => {
      await flow(service, devices[turn++ % devices.length] as BenchDevice);
      return true;
    },
    page: async () => (await fetch(`${service.url}/phone/`)).ok,
    // A phone's address changes as it moves; requests from one fixed address would be limited.
    "sign-in": () => {
      const owner = owners[turn % owners.length] as Owner;
      return signIn(service, addressOf(1_000_000 + turn++), owner, owner.application);
    },
  };
}

async function measure(request: () => Promise<boolean>): Promise<Measured> {
  const times: number[] = [];
  let putOff = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const began = performance.now();
    if (!(await request())) putOff++;
    times.push(performance.now() - began);
  }
  return { times, putOff };
}

const measureEach = async (honest: Honest) => ({
  verification: await measure(honest.verification),
  page: await measure(honest.page),
  "sign-in": await measure(honest["sign-in"]),
});

/** Makes strangers sign in with wrong passwords while `work` runs, each with a different e-mail and address. */
async function amongStrangers<T>(service: ServiceProcess, work: () => Promise<T>): Promise<T> {
  let over = false;
  const strangers = Array.from({ length: STRANGERS }, async (_, stranger) => {
    for (let i = 0; !over; i++)
      await signIn(service, addressOf(stranger * 1000 + i), {
        login: `stranger-${stranger}-${i}@openpims.example`,
        password: "a password of nobody",
      });
  });
  try {
    return await work();
  } finally {
    over = true;
    await Promise.all(strangers);
  }
}

/** @returns the number of wrong codes compared, and if the owner's right one was accepted afterwards */
async function floodWithCodes(service: ServiceProcess): Promise<{ compared: number; ownerIsIn: boolean }> {
  const login = "flooded@openpims.example";
  await createAccount(service, { login });
  const code = await issueCode(service, login);
  let compared = 0;
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let i = next++; i < FLOODERS; i = next++) {
        const device = new HandDevice(from(service, addressOf(i)));
        const { err } = await device.activationSetup(String(i).padStart(12, "0"));
        if (err === "NOK:CODE") compared++;
      }
    }),
  );
  const owner = new HandDevice(from(service, "192.0.2.7"));
  return { compared, ownerIsIn: (await owner.activate(code)).err === "OK" };
}

export async function measureAttacked(): Promise<Row[]> {
  const rows: Row[] = [];
  await onEachStore(async (store) => {
    const service = await startServiceProcess(store);
    const devices = await enrolDevices(service, DEVICES);
    const honest = honestRequests(service, devices, await makeOwners(service));
    await measureEach(honest);
    const quiet = await measureEach(honest);
    const attacked = await amongStrangers(service, () => measureEach(honest));
    const { compared, ownerIsIn } = await floodWithCodes(service);
    await service.stop();

    const name = (figure: string) => `${slug(store.name)}.${figure}`;
    for (const kind of ["verification", "page", "sign-in"] as const) {
      const ratio = median(attacked[kind].times) / median(quiet[kind].times);
      rows.push({
        what: `${store.name}: an honest ${kind} among ${STRANGERS} strangers' sign-ins, to a quiet one`,
        figure: `${ratio.toFixed(1)}, ${quartiles(attacked[kind].times, 1)} ms to ${quartiles(quiet[kind].times, 1)} ms; ${attacked[kind].putOff} of ${SAMPLES} put off`,
        values: {
          [name(`${slug(kind)}.ratio`)]: ratio,
          [name(`${slug(kind)}.ms`)]: median(attacked[kind].times),
          [name(`${slug(kind)}.put_off`)]: attacked[kind].putOff / SAMPLES,
        },
      });
    }
    rows.push({
      what: `${store.name}: wrong codes of ${FLOODERS} addresses that were compared; then the owner's right one`,
      figure: `${compared}, ${ownerIsIn ? "taken" : "refused"}`,
      values: { [name("codes.compared")]: compared, [name("codes.owner_is_in")]: Number(ownerIsIn) },
    });
  });
  return rows;
}
