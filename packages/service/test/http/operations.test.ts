// The interface to an operator's infrastructure: readiness, metrics on their own port, TLS, origins.
import { X509Certificate } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { connect } from "node:tls";
import { serviceLogger } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe("metrics", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ metricsPort: 0 });
  });
  afterAll(() => service.stop());
  const read = async (path = "/metrics") => fetch(`${service.running.metricsUrl}${path}`);
  const figureOf = async (series: string): Promise<number> => {
    const line = (await (await read()).text()).split("\n").find((each) => each.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1) ?? 0);
  };

  it("count OTPs issued, accepted and refused, wrong PINs, lockouts and words", async () => {
    const login = await service.createAccount();
    const device = await HandDevice.enrolled(service.url, await service.activationCode(login));
    const otp = await device.otp();
    expect([await service.verify(login, otp), await service.verify(login, otp)]).toEqual([true, false]);
    for (let i = 0; i < 4; i++) await device.otpAnswer("9999");
    expect(await figureOf("openpims_otps_issued_total")).toBe(1);
    expect(await figureOf('openpims_otp_verifications_total{outcome="accepted"}')).toBe(1);
    expect(await figureOf('openpims_otp_verifications_total{outcome="refused"}')).toBe(1);
    expect(await figureOf("openpims_wrong_pins_total")).toBe(3);
    expect(await figureOf("openpims_lockouts_total")).toBe(1);
    expect(await figureOf('openpims_sms_codes_total{purpose="activate"}')).toBe(1);
    const words = 'openpims_device_requests_total{mode="otp",action="ActionFinalize",word=';
    expect(await figureOf(`${words}"NOK:ACCESS"}`)).toBe(2);
    expect(await figureOf(`${words}"OK"}`)).toBe(1);
    const seconds =
      'openpims_http_request_duration_seconds_count{method="GET",route="/iwws/MAC",status="200"}';
    expect(await figureOf(seconds)).toBeGreaterThan(5);
    expect(await figureOf("process_resident_memory_bytes")).toBeGreaterThan(0);
  });

  it("have the state of build, disk and queue, and no part that the service lacks", async () => {
    const text = await (await read()).text();
    expect(text).toMatch(/^openpims_build_info\{version="\d+\.\d+\.\d+",node="v[\d.]+",store="sqlite"\} 1$/m);
    expect(await figureOf("openpims_ready")).toBe(1);
    expect(await figureOf("openpims_disk_free_bytes")).toBeGreaterThan(
      await figureOf("openpims_disk_least_free_bytes"),
    );
    expect(text).toMatch(/^openpims_disk_least_free_bytes [1-9]/m);
    expect(text).toMatch(/^openpims_sign_ins_waiting\{lane="unknown"\} 0$/m);
    expect(text).toMatch(/^openpims_sign_ins_refused_total 0$/m);
    expect(text).not.toMatch(/^openpims_(store_connections|store_waiting|certificate_remaining)/m);
  });

  it("are at /metrics of their own port only, and name no account, device or address", async () => {
    expect((await read("/")).status).toBe(404);
    expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
    const login = await service.createAccount();
    const device = await HandDevice.enrolled(service.url, await service.activationCode(login));
    await service.verify(login, await device.otp());
    await fetch(`${service.url}/no/such/route`);
    const text = await (await read()).text();
    for (const secret of [login, device.id, device.serial, "no/such"]) expect(text).not.toContain(secret);
  });
});

it("/readyz is ready while the store answers", async () => {
  const service = await TestService.start();
  const response = await fetch(`${service.url}/readyz`);
  expect([response.status, await response.json()]).toEqual([200, { status: "ready" }]);
  await service.stop();
});

describe("TLS", () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);
  const certificate = join(folder.path, "certificate.pem");
  const key = join(folder.path, "key.pem");

  it("with a certificate the service speaks HTTPS, and nothing else", async () => {
    const made = await generate([{ name: "commonName", value: "127.0.0.1" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
    });
    writeFileSync(certificate, made.cert);
    writeFileSync(key, made.private);
    const service = await TestService.start({ tlsCertificate: certificate, tlsKey: key });
    expect(service.url).toMatch(/^https:/);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      get(`${service.url}/healthz`, { ca: made.cert }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", reject);
    });
    expect(status).toBe(200);
    await expect(fetch(service.url.replace("https", "http"))).rejects.toThrow("fetch failed");
    await service.stop();
  });

  it("warns of limits that a proxy's users would share, but not where the service itself is the end of TLS", async () => {
    const proxied = /all users seem to come from the proxy's address/;
    const tls = { tlsCertificate: certificate, tlsKey: key };
    const publicUrl = "https://strong.example";
    for (const [options, warns] of [
      [{ publicUrl }, true],
      [{ publicUrl, trustedProxies: ["127.0.0.1"] }, false],
      [{ publicUrl, ...tls }, false],
      [{}, false],
    ] as const) {
      let log = "";
      const logger = serviceLogger({
        write: (line: string) => {
          log += line;
        },
      });
      const service = await TestService.start({ ...options, logger });
      await service.stop();
      expect([options, proxied.test(log)]).toEqual([options, warns]);
    }
  });

  it("a renewed certificate is served without a restart, and files that do not fit are not", async () => {
    const make = () =>
      generate([{ name: "commonName", value: "127.0.0.1" }], {
        extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
      });
    const [first, second] = [await make(), await make()];
    writeFileSync(certificate, first.cert);
    writeFileSync(key, first.private);
    const service = await TestService.start({ tlsCertificate: certificate, tlsKey: key, metricsPort: 0 });
    const figure = async (series: string): Promise<string | undefined> => {
      const text = await (await fetch(`${service.running.metricsUrl}/metrics`)).text();
      const line = text.split("\n").find((each) => each.startsWith(`${series} `));
      return line?.slice(series.length + 1);
    };
    const reloads = (result: string) => figure(`openpims_certificate_reloads_total{result="${result}"}`);
    const { port } = new URL(service.url);
    const shown = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connect({ host: "127.0.0.1", port: Number(port), rejectUnauthorized: false }, () => {
          resolve(new X509Certificate(socket.getPeerCertificate().raw).fingerprint256);
          socket.destroy();
        }).on("error", reject);
      });
    const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256;
    expect(await shown()).toBe(fingerprint(first.cert));
    writeFileSync(certificate, second.cert);
    service.running.reloadCertificate();
    expect(await shown()).toBe(fingerprint(first.cert));
    expect([await reloads("failed"), await reloads("served")]).toEqual(["1", "0"]);
    writeFileSync(key, second.private);
    service.running.reloadCertificate();
    expect(await shown()).toBe(fingerprint(second.cert));
    expect([await reloads("failed"), await reloads("served")]).toEqual(["1", "1"]);
    const remaining = Number(await figure("openpims_certificate_remaining_seconds"));
    const end = new X509Certificate(second.cert).validToDate.getTime();
    expect(Math.abs(remaining * 1000 - (end - Date.now()))).toBeLessThan(600_000);
    rmSync(certificate);
    service.running.reloadCertificate();
    expect(await shown()).toBe(fingerprint(second.cert));
    await service.stop();
  });

  it("invalid files stop the start with a message, and leave no store open", async () => {
    const absent = join(folder.path, "absent.pem");
    const dataDirectory = join(folder.path, "data");
    const start = () => TestService.start({ dataDirectory, tlsCertificate: absent, tlsKey: absent });
    await expect(start()).rejects.toThrow(/tlsCertificate: .*cannot be read \(ENOENT\)/);
    // SQLite removes its log after the last connection.
    expect(existsSync(join(dataDirectory, "service.db-wal"))).toBe(false);
  });
});

describe("another origin's pages", () => {
  let service: TestService;
  const origin = "https://app.example";
  beforeAll(async () => {
    service = await TestService.start({ allowedOrigins: [origin] });
  });
  afterAll(() => service.stop());
  const allowedAt = async (path: string, asking: string, method = "GET") => {
    const headers = { origin: asking, "access-control-request-method": "POST" };
    const response = await fetch(`${service.url}${path}`, { method, headers });
    return response.headers.get("access-control-allow-origin");
  };
  const paths = ["/iwws/MAC?action=ActionSetup", "/applications/cvs/v4/mobile/trustedPhoneNumber"];

  it.each(paths)("may read %s where the configuration names them, others may not", async (path) => {
    expect(await allowedAt(path, origin)).toBe(origin);
    expect(await allowedAt(path, "https://evil.example")).not.toBe("https://evil.example");
    expect(await allowedAt(path, origin, "OPTIONS")).toBe(origin);
  });

  it("may not read the operator API and the verification", async () => {
    for (const path of ["/admin/v1/policy", "/v1/otp/verify", "/healthz"])
      expect(await allowedAt(path, origin)).toBeNull();
  });

  it("may ask the token endpoint", async () => {
    expect(await allowedAt("/am/oauth2/access_token", origin, "OPTIONS")).toBe(origin);
  });
});
