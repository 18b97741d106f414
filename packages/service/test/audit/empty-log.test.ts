// The end of a log without rows can be noted, and given back later.
import { TestService } from "@openpims/testing/harness";
import { expect, it } from "vitest";

it("an empty log's end is one that the log holds, also when rows have followed", async () => {
  const service = await TestService.start({ demo: false });
  const { end } = (await service.admin("GET", "/audit/verify")).body;
  expect(end).toEqual({ position: 0, hash: "" });
  const verify = () => service.admin("GET", `/audit/verify?end=${end.position}:${end.hash}`);
  expect(await verify()).toMatchObject({ status: 200, body: { whole: true } });
  await service.createAccount();
  expect(await verify()).toMatchObject({ status: 200, body: { whole: true } });
  await service.stop();
});
