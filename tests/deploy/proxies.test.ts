// The samples of deploy/ for nginx and Caddy, run in front of a service: TLS, the client's address, events, and a log without
// secrets.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { otp, PASSWORD, PIN, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { freePort } from "@openpims/testing/programs";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findInstalled } from "./installed.ts";
import { type ProxyName, ProxyProcess } from "./proxy-process.ts";

const proxies = (["nginx", "caddy"] as const).map((name): [ProxyName, ReturnType<typeof findInstalled>] => [
  name,
  findInstalled(name, `apt-get install ${name}`),
]);

/** An address of this machine that is no loopback one: the service takes its clients for strangers. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
const outsideReason = outside === undefined ? " (SKIPPED: no address but the loopback one)" : "";

const authorities = getCACertificates("default");

describe.each(proxies)("%s", (name, { file, reason }) => {
  describe.skipIf(file === undefined)(`in front of the service${reason}`, () => {
    const folder = temporaryFolder();
    let service: TestService;
    let proxy: ProxyProcess;
    let port: number;
    let secure: string;

    beforeAll(async () => {
      const made = await generate([{ name: "commonName", value: "localhost" }], {
        extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
      });
      const [certificate, key] = [join(folder.path, "certificate.pem"), join(folder.path, "key.pem")];
      writeFileSync(certificate, made.cert);
      writeFileSync(key, made.private);
      // Only the proxy's own: of two certificates with one name, the wrong one may be tried.
      setDefaultCACertificates([...authorities, made.cert]);
      port = Number(await freePort());
      secure = `https://localhost:${port}`;
      service = await TestService.start({ publicUrl: secure, trustedProxies: ["127.0.0.1"] });
      proxy = await ProxyProcess.start(name, {
        file: file ?? "",
        folder: join(folder.path, name),
        listen: { plain: `0.0.0.0:${await freePort()}`, secure: `0.0.0.0:${port}` },
        upstream: new URL(service.url).host,
        certificate,
        key,
      });
    });
    afterAll(async () => {
      await proxy?.stop();
      await service?.stop();
      folder.remove();
    });

    /** A GET as a client of the given address of this machine sends it. */
    async function get(path: string, host = "127.0.0.1", headers: Record<string, string> = {}) {
      const sent = request({
        host,
        port,
        path,
        servername: "localhost",
        headers: { host: `localhost:${port}`, ...headers },
        agent: false,
      });
      sent.end();
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      return answer;
    }
    const statusOf = async (...given: Parameters<typeof get>): Promise<number | undefined> => {
      const answer = await get(...given);
      answer.resume();
      await once(answer, "end");
      return answer.statusCode;
    };
    const asOperator = () => ({ authorization: `Bearer ${service.running.adminToken}` });
    const deviceRequest = (id = randomBytes(16).toString("hex")) =>
      `/iwws/MAC?action=ActionSetup&mode=status&id=${id}&macid=${DEFAULT_MAC_ID}&lastsync=0&version=Generator-1.0/0.2.17`;

    it("a device signs in, enrols and gives an OTP over TLS", async () => {
      const login = await service.createAccount();
      const pims = service.facade(login, { servers: { identityProvider: secure, api: secure } });
      succeeded(await pims.initialize(service.parameters({ inWeboURL: secure })));
      succeeded(await pims.set("pims.authentication.user", { action: "login" }));
      const smsCode = await service.activationCode(login);
      succeeded(
        await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }),
      );
      expect(await service.verify(login, await otp(pims))).toBe(true);
    });

    it("browsers are told to keep to TLS", async () => {
      expect((await get("/readyz")).headers["strict-transport-security"]).toBe("max-age=31536000");
    });

    it("events arrive when they happen", async () => {
      const events = await get("/admin/v1/events", "127.0.0.1", asOperator());
      expect(events.headers["content-type"]).toContain("text/event-stream");
      events.setEncoding("utf8");
      let received = "";
      await service.createAccount();
      for await (const text of events) {
        received += text;
        if (received.includes("event: change")) break;
      }
      expect(received).toContain("event: change");
    });

    it("the audit log has the client's own address, whatever it claims", async () => {
      const login = await service.createAccount();
      const claims = {
        "x-forwarded-for": "203.0.113.9",
        forwarded: "for=203.0.113.9",
        "x-real-ip": "203.0.113.9",
      };
      const refused = await fetch(`${secure}/v1/otp/verify`, {
        method: "POST",
        headers: { ...asOperator(), ...claims, "content-type": "application/json" },
        body: JSON.stringify({ login, otp: "aaaaaaaa" }),
      });
      expect(await refused.json()).toMatchObject({ valid: false });
      const { body } = await service.admin("GET", "/audit?limit=20");
      const addresses = JSON.stringify(body).match(/203\.0\.113\.9/g);
      expect(addresses).toBeNull();
    });

    describe.skipIf(outside === undefined)(`for a stranger${outsideReason}`, () => {
      it.each([
        "/admin/v1/policy",
        "//admin/v1/policy",
        "/admin//v1/policy",
        "/%61dmin/v1/policy",
        "/v1/../admin/v1/policy",
        "/admin/v1/policy?x=/v1",
        "/console",
        "/console/",
      ])("the operator's side is closed: %s", async (path) => {
        expect(await statusOf(path, outside, asOperator())).not.toBe(200);
        if (!path.includes("..")) expect(await statusOf(path, outside, asOperator())).toBe(403);
      });

      it("the operator's side is open to this machine", async () => {
        expect(await statusOf("/admin/v1/policy", "127.0.0.1", asOperator())).toBe(200);
      });

      it("limits count its address, and no header makes it another's", async () => {
        await service.admin("PUT", "/policy", { requestsPerMinutePerAddress: 3 });
        const statuses: (number | undefined)[] = [];
        for (let n = 1; n <= 5; n++)
          statuses.push(await statusOf(deviceRequest(), outside, { "x-forwarded-for": `203.0.113.${n}` }));
        statuses.push(await statusOf(deviceRequest(), outside, { "x-forwarded-for": "127.0.0.1" }));
        statuses.push(await statusOf(deviceRequest(), outside, { "x-real-ip": "127.0.0.1" }));
        expect(statuses).toEqual([200, 200, 200, 429, 429, 429, 429]);
        expect(await statusOf(deviceRequest())).toBe(200);
      });
    });

    it("a host that is not the service's gets nothing of it", async () => {
      const answer = await get("/openapi.json", "127.0.0.1", { host: "elsewhere.example" });
      expect((await answer.toArray()).join("")).not.toContain("openapi");
    });

    it("no query, login, token or password is in a log, also while the service is gone", async () => {
      const [id, token] = [randomBytes(16).toString("hex"), `canary-${randomBytes(16).toString("hex")}`];
      const login = `canary-${PASSWORD.replaceAll(" ", "-")}@openpims.example`;
      const ask = async (): Promise<(number | undefined)[]> => {
        const headers = { authorization: `Bearer ${token}`, cookie: `openpims=${token}`, "x-page": token };
        return [
          await statusOf(deviceRequest(id), "127.0.0.1", headers),
          await statusOf(`/admin/v1/accounts/${login}`, "127.0.0.1", headers),
        ];
      };
      expect(await ask()).toEqual([200, 401]);
      await service.stop();
      const gone = await ask();
      for (const status of gone) expect([502, 503]).toContain(status);
      await proxy.stop();
      const logged = proxy.logged();
      expect(logged).toMatch(/iwws/);
      for (const secret of [id, token, login]) expect(logged).not.toContain(secret);
    });
  });
});
