import { strict as assert } from 'node:assert';
import { refusalOf } from '../../client/api.ts';

describe('refusals by HTTP', () => {
  const rows = [
    {
      title: 'go by the code they name',
      text: '{"error":"invalid uploads","code":"InvalidUploads"}',
      code: 'InvalidUploads',
    },
    { title: 'without a code go by the status', text: '{"error":"invalid uploads"}', code: 'BadRequest' },
    {
      title: 'with a code nobody knows go by the status',
      text: '{"error":"no","code":"toString"}',
      code: 'BadRequest',
    },
    { title: 'of a proxy go by the status', text: '<h1>Too large</h1>', status: 413, code: 'PayloadTooLarge' },
    { title: 'of a status that is not ours may pass', text: '', status: 502, code: 'InternalError' },
  ];
  for (const { title, text, status = 400, code } of rows)
    it(title, () => assert.equal(refusalOf({ status, text, retryAfter: null }).code, code));

  it('have the sentence of the server, and say how long to wait', () => {
    const refusal = refusalOf({ status: 429, text: '{"error":"slow down"}', retryAfter: '3' });
    assert.deepEqual([refusal.message, refusal.retryAfterMs], ['slow down', 3_000]);
    assert.equal(refusalOf({ status: 502, text: '', retryAfter: null }).message, '502');
  });
});
