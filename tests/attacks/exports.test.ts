// Attack: take the service's time and memory by exports of accounts and of the audit log, many at the same moment or left
// unread, or keep other administrators from theirs. Defence: one process runs two of them, counted before anything is
// awaited and given back with the answer's end (`http/operator/export.ts`).
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ demo: false });
  const accounts = Array.from({ length: 1000 }, (_, i) => ({ login: `many-${i}@openpims.example` }));
  await service.admin("POST", "/accounts/import", { accounts });
});
afterAll(() => service.stop());

const requestOf = (call: string, last: boolean): string =>
  [
    `GET /admin/v1/${call} HTTP/1.1`,
    `host: ${new URL(service.url).host}`,
    `authorization: Bearer ${service.running.adminToken}`,
    ...(last ? ["connection: close"] : []),
    "\r\n",
  ].join("\r\n");

/** Requests in one segment, which the service reads at once. */
const atOnce = (calls: readonly string[]): string =>
  calls.map((call, i) => requestOf(call, i === calls.length - 1)).join("");

const connected = () => connect(Number(new URL(service.url).port), "127.0.0.1");
const statusesIn = (answers: string): string[] =>
  [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = ""]) => status);

it.each([
  ["accounts", ["account-export"]],
  ["the audit log", ["audit-export"]],
  ["both", ["account-export", "audit-export"]],
])(
  "of many exports of %s at the same moment two run, and the others are told to wait",
  async (_of, calls) => {
    const socket = connected();
    socket.write(atOnce(Array.from({ length: 8 }, (_, i) => calls[i % calls.length] ?? "")));
    const answers = await text(socket);
    const statuses = statusesIn(answers);
    expect(statuses).toHaveLength(8);
    expect(new Set(statuses)).toEqual(new Set(["200", "503"]));
    expect(answers).toMatch(/retry-after: 10/);
  },
);

it("no cell begins a formula, also where a semicolon divides the cells", async () => {
  const answers: string[] = [];
  for (const login of ["a;=1+1", "a;;@sum", "=cmd;+1", "a;b"]) {
    expect((await service.admin("POST", "/accounts", { login })).status).toBe(201);
    for (const call of [`account-export?search=${encodeURIComponent(login)}`, "audit-export"]) {
      const socket = connected();
      socket.write(atOnce([call]));
      answers.push(await text(socket));
    }
  }
  const cells = answers.join("").split(/","|;|\r\n"/);
  expect(cells).toEqual(expect.arrayContaining(["'=1+1", "'@sum", "'=cmd", "'+1", "b"]));
  expect(cells.filter((cell) => /^[=+\-@]/.test(cell) && !/^\+\d+$/.test(cell))).toEqual([]);
});

it("an export that its client left gives its place back", async () => {
  for (let i = 0; i < 6; i++) {
    const socket = connected();
    socket.on("error", () => undefined);
    await new Promise<void>((sent) => socket.write(atOnce(["account-export", "audit-export"]), () => sent()));
    socket.destroy();
  }
  await expect
    .poll(async () => {
      const socket = connected();
      socket.write(atOnce(["account-export"]));
      return statusesIn(await text(socket));
    })
    .toEqual(["200"]);
});
