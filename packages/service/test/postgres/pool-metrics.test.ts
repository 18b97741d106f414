// The metrics of a service on PostgreSQL: its connections, and a scrape while the database is gone.
import { TestService } from "@openpims/testing/harness";
import { createDatabase } from "@openpims/testing/test-stores";
import { expect, it } from "vitest";
import { CuttableWire } from "../support/cuttable.ts";

it("has the pool's connections, and is scraped while the database is gone", async () => {
  const wire = await CuttableWire.to(await createDatabase());
  const service = await TestService.start({ databaseUrl: wire.url, metricsPort: 0 });
  const scrape = async () => (await fetch(`${service.running.metricsUrl}/metrics`)).text();
  const before = await scrape();
  expect(before).toMatch(/^openpims_store_connections\{state="(used|idle)"\} [1-9]/m);
  expect(before).toMatch(/^openpims_store_connections_max 10$/m);
  expect(before).toMatch(/^openpims_store_waiting \d+$/m);
  expect(before).toMatch(/^openpims_ready 1$/m);
  expect(before).toMatch(/^openpims_sms_waiting 0$/m);
  expect(before).not.toMatch(/^openpims_disk_/m);
  wire.cut();
  const during = await scrape();
  expect(during).toMatch(/^openpims_ready 0$/m);
  expect(during).not.toMatch(/^openpims_sms_waiting /m);
  expect(during).toMatch(/^openpims_build_info/m);
  wire.mend();
  await service.stop();
  await wire.stop();
});
