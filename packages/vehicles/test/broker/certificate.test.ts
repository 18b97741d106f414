import { createPrivateKey, X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import { afterEach, expect, it } from "vitest";
import { makeCertificate } from "../../src/broker/certificate.ts";
import { BrokerBench } from "./broker-bench.ts";

const notBefore = new Date("2026-11-26T00:00:00Z");
const notAfter = new Date("2028-02-29T12:34:56Z");

it("is an X.509 certificate for its hosts and times, by its own key, and signs no others", () => {
  const { cert, key } = makeCertificate({
    hosts: ["car.example", "127.0.0.1", "::1", "2001:db8::5"],
    notBefore,
    notAfter,
  });
  const read = new X509Certificate(cert);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(read.subject).toBe("CN=car.example");
  expect(read.issuer).toBe("CN=car.example");
  expect(read.checkHost("car.example")).toBe("car.example");
  expect(read.checkHost("other.example")).toBeUndefined();
  for (const address of ["127.0.0.1", "::1", "2001:db8::5"]) expect(read.checkIP(address)).toBe(address);
  expect(read.checkIP("127.0.0.2")).toBeUndefined();
  expect(new Date(read.validFrom)).toEqual(notBefore);
  expect(new Date(read.validTo)).toEqual(notAfter);
  expect(read.ca).toBe(false);
  expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
});

it("has a serial of its own each time", () => {
  const serials = Array.from({ length: 20 }, () => {
    const { cert } = makeCertificate({ hosts: ["a"], notBefore, notAfter });
    return new X509Certificate(cert).serialNumber;
  });
  expect(new Set(serials).size).toBe(20);
  for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
});

it("has no times from 2050 on", () => {
  const late = new Date("2050-01-01T00:00:00Z");
  expect(() => makeCertificate({ hosts: ["a"], notBefore, notAfter: late })).toThrow(RangeError);
});

let bench: BrokerBench | undefined;
afterEach(() => bench?.close());

it("is not trusted by a client that was not told to", async () => {
  bench = await BrokerBench.open();
  const socket = connect(bench.broker.port, "localhost");
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once("error", resolve));
  expect(error.code).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
});
