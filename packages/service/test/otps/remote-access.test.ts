// The checks of tokens that a program on the service's address is given.
import type { Message } from "@openpims/sdk";
import type { TokenChecks } from "@openpims/service";
import { otp, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
let checks: TokenChecks;
beforeAll(async () => {
  service = await TestService.start({
    attach: (given) => {
      checks = given;
      return {
        paths: ["/attached/*"],
        handle: (request, response) => {
          request.pipe(response.setHeader("x-url", request.url ?? ""));
        },
      };
    },
  });
});
afterAll(() => service.stop());

async function owner() {
  const login = await service.createAccount();
  const pims = await service.enrolled(login);
  await otp(pims);
  const token = async (type: "cvs" | "remote", action: "get" | "refresh" = "get"): Promise<string> => {
    const asked = pims.get("pims.authentication.token", { type, action }) as Promise<
      Message<{ token: string }>
    >;
    return succeeded(await asked).result.token;
  };
  const { body } = await service.account(login);
  return { login, pims, token, accountId: String(body.id) };
}

describe("the check of a remote-access token", () => {
  it("names the account, and the end, also of a token that has expired", async () => {
    const { token, accountId } = await owner();
    const remote = await token("remote");
    const found = await checks.remoteAccess(remote);
    expect(found?.accountId).toBe(accountId);
    expect((found?.expiresAt ?? 0) - service.clock.now()).toBeGreaterThan(880_000);
    service.clock.advance(1000);
    expect(await checks.remoteAccess(remote)).toEqual(found);
  });

  it("knows a token until its end, also after a refresh", async () => {
    const { token } = await owner();
    const [first, second] = [await token("remote"), await token("remote", "refresh")];
    expect(second).not.toBe(first);
    for (const each of [first, second]) expect(await checks.remoteAccess(each)).toBeDefined();
  });

  it("knows no other token", async () => {
    const { token } = await owner();
    for (const other of ["", "a", await token("cvs"), service.running.adminToken])
      expect(await checks.remoteAccess(other)).toBeUndefined();
  });

  it("knows no token from a clock that has been set back since", async () => {
    service.clock.advance(3600);
    const { token } = await owner();
    const remote = await token("remote");
    service.clock.advance(-3600);
    expect(await checks.remoteAccess(remote)).toBeUndefined();
  });

  it("knows no token of a blocked account", async () => {
    const { login, token } = await owner();
    const remote = await token("remote");
    expect((await service.admin("PATCH", `/accounts/${login}`, { blocked: true })).status).toBe(200);
    expect(await checks.remoteAccess(remote)).toBeUndefined();
  });

  it("knows no token of a device that was removed", async () => {
    const { login, token } = await owner();
    const remote = await token("remote");
    const [{ id }] = (await service.account(login)).body.devices;
    expect((await service.admin("DELETE", `/devices/${id}`)).status).toBeLessThan(300);
    expect(await checks.remoteAccess(remote)).toBeUndefined();
  });
});

describe("the check of an access token", () => {
  it("names the account and the client", async () => {
    const { login, token, accountId } = await owner();
    const { clientId } = service.running.client;
    expect(await checks.user(await token("cvs"))).toEqual({ accountId, login, clientId });
    expect(await checks.user(await token("remote"))).toBeUndefined();
    expect(await checks.user("")).toBeUndefined();
  });
});

describe("an attached program", () => {
  it("has its paths alone, its request's body unread, and the service's headers", async () => {
    const answer = await fetch(`${service.url}/attached/a?b=c`, {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    });
    expect([answer.status, await answer.text(), answer.headers.get("x-url")]).toEqual([
      200,
      "{",
      "/attached/a?b=c",
    ]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await fetch(`${service.url}/attached`)).status).toBe(404);
  });

  it("is the demo's only", async () => {
    const start = TestService.start({ demo: false, attach: () => ({ paths: ["/a"], handle: () => {} }) });
    await expect(start).rejects.toThrow("attach: with demo only");
  });
});
