// npm run test:kills [-- 25]: the long profile of the crash test; the short one is part of `npm test`.
import { runKills } from '../test/fault/kill-runs.ts';
import { countFaults } from '../test/fault/history.ts';

const kills = Number(process.argv[2] ?? 25);
const report = await runKills({ kills, people: 20, random: Math.random });
const faults = countFaults(report.verdict);
console.log(JSON.stringify(report, null, 2));
console.log(`${report.kills} SIGKILLs, ${report.acknowledged} messages acknowledged, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
