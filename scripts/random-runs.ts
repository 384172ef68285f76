import { runRandom } from '../test/random/run.ts';

/** `npm run test:random -- 20 10000`: as many seeds, with as many random operations each. */
const [seeds = 20, operations = 10_000] = process.argv.slice(2).map(Number);
let faults = 0;
for (let seed = 1; seed <= seeds; seed += 1) {
  const run = await runRandom(seed, operations);
  faults += run.faults;
  console.log(`seed ${seed}: ${operations} operations, ${run.heard} events heard, ${run.faults} faults`);
  if (run.faults > 0) console.log(JSON.stringify(run.findings, null, 1).slice(0, 5_000));
}
console.log(`${seeds} seeds, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
