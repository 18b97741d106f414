import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The service's metrics. Labels come from a closed list: no account, device, address or secret is among them. */
export class Metrics {
  readonly registry = new Registry();
  /** Device requests by mode, half and the word of the answer; `otp`/`ActionFinalize`/`OK` is an issued OTP. */
  readonly deviceRequests = this.#counter(
    "openpims_device_requests_total",
    "Requests of the device protocol, by the word they were answered with",
    ["mode", "action", "word"],
  );
  readonly otpsIssued = this.#counter("openpims_otps_issued_total", "OTPs issued", []);
  readonly verifications = this.#counter(
    "openpims_otp_verifications_total",
    "OTPs that were verified, accepted or refused",
    ["outcome"],
  );
  readonly wrongPins = this.#counter("openpims_wrong_pins_total", "PINs that were judged wrong", []);
  readonly lockouts = this.#counter("openpims_lockouts_total", "Accounts blocked by wrong PINs", []);
  readonly activationCodes = this.#counter("openpims_sms_codes_total", "SMS codes issued, by purpose", [
    "purpose",
  ]);
  readonly smsRefused = this.#counter(
    "openpims_sms_refused_total",
    "SMS that were not sent, by the limit that was reached; `service` is the daily cap",
    ["limit"],
    ["number", "account", "address", "service"],
  );
  readonly smsSent = this.#counter("openpims_sms_sent_total", "SMS that the gateway accepted", []);
  readonly smsFailedTries = this.#counter(
    "openpims_sms_failed_tries_total",
    "Posts of an SMS that the gateway did not accept",
    [],
  );
  readonly smsGivenUp = this.#counter(
    "openpims_sms_given_up_total",
    "SMS that never left: `expired` before a gateway took them, `refused` by the gateway, `no-gateway` configured",
    ["reason"],
    ["expired", "refused", "no-gateway"],
  );
  readonly certificateReloads = this.#counter(
    "openpims_certificate_reloads_total",
    "Changed files of the certificate: `served`, or `failed` because they cannot be served",
    ["result"],
    ["served", "failed"],
  );
  readonly throttled = this.#counter(
    "openpims_requests_throttled_total",
    "Requests over a rate limit",
    ["limit"],
    ["address", "account"],
  );
  readonly auditEvents = this.#counter(
    "openpims_audit_events_total",
    "Rows of the audit log that this process linked to the chain",
    ["action", "result"],
  );
  readonly auditPosition = new Gauge({
    name: "openpims_audit_chain_position",
    help: "The last position of the audit chain. It never goes back, unless somebody put an older store in its place",
    registers: [this.registry],
  });
  readonly requestSeconds = new Histogram({
    name: "openpims_http_request_duration_seconds",
    help: "How long requests took, by route and status",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  /** Adds the process's own metrics: memory, event loop, garbage collections. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param values of the only label: their series are there from the start, since Prometheus sees no rise in a first value */
  #counter<const Labels extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Labels,
    values: readonly string[] = [],
  ) {
    const counter = new Counter<Labels[number]>({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
    });
    for (const value of values) counter.labels(value).inc(0);
    return counter;
  }
}
