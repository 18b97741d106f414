import { defineConfig } from "vitest/config";

const conditions = ["@openpims/source"];
const service = "packages/service/test";

/** What is about the store runs on both stores; the rest says the same on either, so the embedded one is enough. */
const ON_BOTH_STORES = [
  "tests/{attacks,crash}/**/*.test.ts",
  `${service}/{store,audit,limits,otps}/**/*.test.ts`,
  `${service}/keys/{rotation,hash-rotation}.test.ts`,
  `${service}/device/{challenges,enrollment,lockout,pin-change}.test.ts`,
  `${service}/identity/sign-in.test.ts`,
  `${service}/operator/{operator-sessions,account-list}.test.ts`,
];

/** Tests of the store that read SQLite itself: its plans, and the bytes of its files. */
const ON_SQLITE_ALONE = [`${service}/store/{query-plans,secrets-at-rest}.test.ts`];

/** A program of others whose threads wait for minutes: it runs after everything else, with the machine to itself. */
const ALONE = ["tests/interop/psa-car-controller.test.ts"];

/** What needs PostgreSQL. */
const ON_POSTGRES_ALONE = [`${service}/postgres/**/*.test.ts`, "tests/crash/under-load.test.ts"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    execArgv: ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"],
    pool: "forks",
    // The tests wait for processes, disks and sockets more than they compute.
    maxWorkers: "100%",
    // One test whose patience was too small does not fail CI. The summary names each that passed only at its second try.
    retry: Number(process.env.TEST_RETRIES ?? 0),
    reporters: ["default", "./tools/engines-reporter.ts", "./tools/summary-reporter.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A page on a busy machine draws later than after the default second.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "embedded",
          include: [
            "packages/*/test/**/*.test.ts",
            "examples/**/*.test.ts",
            "tests/**/*.test.ts",
            "tools/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**", ...ON_POSTGRES_ALONE, ...ALONE],
        },
      },
      { extends: true, test: { name: "alone", include: ALONE, sequence: { groupOrder: 1 } } },
      {
        extends: true,
        test: {
          name: "postgres",
          include: [...ON_BOTH_STORES, ...ON_POSTGRES_ALONE],
          exclude: ON_SQLITE_ALONE,
          globalSetup: "tests/support/postgres-setup.ts",
          env: { TEST_STORE: "postgres" },
          // The server shares the machine with the services and the tests.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
