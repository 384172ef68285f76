import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { askAs, useWorld } from '../support/scenario.ts';

const types = {
  form: 'application/x-www-form-urlencoded',
  JSON: 'application/json',
  multipart: 'multipart/form-data; boundary=x',
};

describe('a client that goes away in the middle of its body', () => {
  const world = useWorld(['alice']);

  for (const [kind, type] of Object.entries(types)) {
    it(`leaves nothing behind: ${kind}`, async () => {
      const { port } = new URL(world().url);
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      const lines = ['POST /send/general HTTP/1.1', 'Host: x', `Cookie: ${world().cookies['alice']}`];
      // 100-continue tells that the request is being read.
      const body = [`Content-Type: ${type}`, 'Content-Length: 1000', 'Expect: 100-continue', '', 'text=half'];
      socket.write([...lines, ...body].join('\r\n'));
      const [told] = (await once(socket, 'data')) as [Buffer];
      assert.match(told.toString(), /^HTTP\/1\.1 100 Continue/);
      socket.resetAndDestroy();
      await once(socket, 'close');
      assert.equal((await askAs(world(), { as: 'alice', ask: 'GET /channels' })).status, 200);
      assert.doesNotMatch((await askAs(world(), { as: 'alice', ask: 'GET /messages/general' })).text, /half/);
      assert.deepEqual(world().server.logged, []);
    });
  }
});
