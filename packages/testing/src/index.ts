// The part for applications' tests. The other files are for the tests of this repository.
export { type DrivingDevice, TestAccount } from "./app/account.ts";
export { startTestCar, type TestCar } from "./app/car.ts";
export { TestClock } from "./app/clock.ts";
export { TestDevice } from "./app/device.ts";
export type { Caused } from "./app/failures.ts";
export { TestNetwork } from "./app/network.ts";
export {
  type OperatorAnswer,
  startTestService,
  TestService,
  type TestServiceOptions,
} from "./app/service.ts";
export { TestStorage } from "./app/storage.ts";
export { TestUserAgent } from "./app/user-agent.ts";
