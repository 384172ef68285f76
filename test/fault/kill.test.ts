import assert from 'node:assert/strict';
import { countFaults, judgeRun, type FinalMessage, type History } from './history.ts';
import { runKills } from './kill-runs.ts';

const sent = { clientId: 'k1', sender: 'alice', channel: 'general', text: 'hello', id: 7, refused: false };
const kept: FinalMessage = {
  id: 7,
  channel: 'general',
  sender: 'alice',
  content: 'hello',
  client_id: 'k1',
  seq: 1,
  n: 1,
};
const seen = { observer: 'bob', channel: 'general', seq: 1, n: 1, id: 7, clientId: 'k1' };

describe('the checker of histories', () => {
  it('finds nothing wrong with a clean run', () => {
    const history: History = { sends: [sent], sightings: [seen] };
    assert.equal(countFaults(judgeRun(history, [kept])), 0);
  });

  const faults: [name: string, history: History, final: FinalMessage[]][] = [
    ['lost', { sends: [sent], sightings: [] }, []],
    ['lost', { sends: [sent], sightings: [] }, [{ ...kept, content: 'other' }]],
    ['doubled', { sends: [sent], sightings: [] }, [kept, { ...kept, id: 8, n: 2 }]],
    ['refusedButThere', { sends: [{ ...sent, id: null, refused: true }], sightings: [] }, [kept]],
    ['phantoms', { sends: [], sightings: [seen] }, []],
    ['inconsistent', { sends: [], sightings: [seen, { ...seen, observer: 'carol', id: 8 }] }, [kept]],
    ['holes', { sends: [], sightings: [] }, [{ ...kept, n: 2 }]],
  ];
  for (const [name, history, final] of faults) {
    it(`finds a planted fault: ${name}`, () => {
      const verdict = new Map(Object.entries(judgeRun(history, final)));
      assert.ok((verdict.get(name) ?? []).length > 0);
    });
  }
});

describe('P1 SIGKILL under load', () => {
  it('loses and doubles nothing that was acknowledged', async function () {
    this.timeout(60_000);
    const report = await runKills({ kills: 5, people: 8, random: Math.random });
    assert.deepEqual(Object.values(report.verdict).flat(), []);
    assert.ok(report.acknowledged > 50, `only ${report.acknowledged} messages were acknowledged`);
    console.log(`      ${report.kills} kills, ${report.acknowledged} acknowledged, 0 lost, 0 doubled`);
  });
});
