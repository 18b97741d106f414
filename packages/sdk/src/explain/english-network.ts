import type { Cost } from "../codes/advice.ts";
import type { About, Wording } from "./explanation.ts";

/** The uses that a lost answer may have counted. */
export const englishCounted = (costs: readonly Cost[]): string =>
  costs.includes("OTP") ? "an OTP and a wrong PIN" : "a wrong PIN";

const to = ({ host }: About): string => host ?? "the server";
const found = ({ place }: About): string => (place === undefined ? "" : ` (${place})`);
const again = ({ costs }: About): string =>
  costs.includes("PIN")
    ? ` Then repeat it with the same PIN and code; ${englishCounted(costs)} may have been counted.`
    : " Then repeat it.";
const unsent = ({ costs }: About): string => (costs.length > 0 ? " The request was not sent." : "");
const sms = ({ costs }: About): string =>
  costs.includes("SMS") ? " An SMS that was asked for may be on its way." : "";
/** The variable that the trouble names, such as `proxy unused, HTTPS_PROXY, ENOTFOUND`. */
const variable = ({ place }: About): string => /\b(https?_proxy)\b/i.exec(place ?? "")?.[1] ?? "HTTPS_PROXY";

/** The requests without an answer, in English. */
export const englishNetwork = {
  NameNotFound: {
    happened: (about) => `The name of ${to(about)} could not be resolved${found(about)}.${unsent(about)}`,
    remedy:
      "Check the connection, the name server (DNS) and the spelling of the server's address; then repeat it.",
  },
  ConnectionRefused: {
    happened: (about) => `No program answers at ${to(about)}: the connection was refused.${unsent(about)}`,
    remedy: "Start the server, or check the address and its port, and a firewall in between; then repeat it.",
  },
  ConnectionLost: {
    happened: ({ host = "The server" }) =>
      `${host} could not be reached, or the connection was cut off before there was an answer.`,
    remedy: (about) => `Check the connection and the server's address.${again(about)}`,
  },
  TimedOut: {
    happened: (about) => `There was no answer of ${to(about)} in time.`,
    remedy: (about) => `Check the connection, or wait some minutes.${again(about)}${sms(about)}`,
  },
  NotTheServer: {
    happened: (about) =>
      `The answer of ${to(about)} is too long to be the server's: something else is in its place.`,
    remedy: "Check the server's address, and the proxy or hotspot in between; then repeat it.",
  },
  CertificateUntrusted: {
    happened: (about) =>
      `The certificate of ${to(about)} is not trusted on this machine${found(about)}.${unsent(about)}`,
    remedy:
      "Is the certificate self-signed, or a company's? Name its authority's file (PEM) in NODE_EXTRA_CA_CERTS before the " +
      "program starts, or install it on the device. Never turn the check off.",
  },
  CertificateExpired: {
    happened: (about) =>
      `By this machine's clock the certificate of ${to(about)} is not valid now${found(about)}.${unsent(about)}`,
    remedy:
      "Check this machine's clock and date. If they are right, the server's operator has to renew the certificate.",
  },
  CertificateOfOtherHost: {
    happened: (about) =>
      `The certificate that came is not one of ${to(about)}${found(about)}.${unsent(about)}`,
    remedy:
      "Check the server's address; use the name that the certificate has. A hotspot or a proxy may stand in between.",
  },
  TlsFailed: {
    happened: (about) =>
      `No secure connection (TLS) to ${to(about)} could be made${found(about)}.${unsent(about)}`,
    remedy:
      "Check the address and its port: does the server speak https there? A proxy in between may break it.",
  },
  ProxyUnused: {
    happened: (about) =>
      `${to(about).replace(/^t/, "T")} could not be reached, and the proxy that ${variable(about)} names was not used.`,
    remedy:
      "Start the program with NODE_USE_ENV_PROXY=1 (Node 22.21, 24 or later). Or except the host with NO_PROXY.",
  },
  ProxyRefused: {
    happened: (about) =>
      `The proxy did not let the request to ${to(about)} through${found(about)}.${unsent(about)}`,
    remedy: (about) =>
      `Check ${variable(about)}: its address, its port, its user and password. Or have the host allowed there, or except it with NO_PROXY.`,
  },
} satisfies Readonly<Record<string, Wording>>;
