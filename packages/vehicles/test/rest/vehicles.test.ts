import { expect, it } from "vitest";
import { desk, ORIGIN } from "../support/desk.ts";

it("the list has the customer's vehicles, as HAL", async () => {
  const { get, vin, id } = desk();
  const { status, headers, body } = await get("/user/vehicles");
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("application/hal+json;charset=UTF-8");
  const page = JSON.parse(body);
  expect(page).toMatchObject({ total: 1, totalPage: 1, currentPage: 0 });
  const [vehicle] = page._embedded.vehicles;
  expect(vehicle).toMatchObject({ vin, id, brand: "Peugeot", motorization: "Electric" });
  expect(vehicle._links.status.href).toBe(`${ORIGIN}/connectedcar/v4/user/vehicles/${id}/status`);
});
