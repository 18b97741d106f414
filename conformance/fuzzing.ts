// How many cases the fuzz tests try, and from which seed: a few in `npm test`, a million each in `npm run fuzz`.
const given = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === "" ? undefined : Number(text);
};

/** Printed in each fuzz test's name: with it, the same cases come again. */
export const seed = given("FC_SEED") ?? Math.floor(Math.random() * 2 ** 31);

/** @param usual the number of cases in `npm test` */
export const parameters = (usual: number) => ({
  seed,
  numRuns: given("FUZZ_RUNS") ?? usual,
  endOnFailure: true,
});

/** For the test: a million cases take their time. */
export const options = { timeout: given("FUZZ_RUNS") === undefined ? 60_000 : 24 * 3_600_000 };
