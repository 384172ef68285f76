// npm run test:kills [-- 25], npm run test:kills -- --uploads [50] [--no-pictures]: the long profiles of the crash
// tests; the short ones are part of `npm test`.
import { parseArgs } from 'node:util';
import { runFileKills } from '../test/fault/file-kill-runs.ts';
import { countFaults } from '../test/fault/history.ts';
import { runKills } from '../test/fault/kill-runs.ts';

const { values, positionals } = parseArgs({
  options: { uploads: { type: 'boolean', default: false }, pictures: { type: 'boolean', default: true } },
  allowPositionals: true,
  allowNegative: true,
});
const random = Math.random;
const kills = Number(positionals[0] ?? (values.uploads ? 50 : 25));
const report = values.uploads
  ? await runFileKills({ kills, people: 8, pictures: values.pictures, random })
  : await runKills({ kills, people: 20, random });
const faults = countFaults(report.verdict);
console.log(JSON.stringify(report, null, 2));
console.log(`${report.kills} SIGKILLs, ${report.acknowledged} messages acknowledged, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
