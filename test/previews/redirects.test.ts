import assert from 'node:assert/strict';
import { ask, previewsOf, useStrangers } from './asking.ts';
import { html, paths, redirect } from './strangers.ts';

describe('a redirect', () => {
  const strangers = useStrangers();
  afterEach(() => assert.equal(strangers().canary.connections, 0, 'nothing was asked of the private server'));

  const locations = [
    'http://127.0.0.1/',
    'http://[::1]/',
    '//127.0.0.1/',
    '//127.1',
    'http://2130706433/',
    'http://localhost/',
    'http://inside.example/',
    'file:///etc/passwd',
    'gopher://public.example/',
    'data:text/html,<title>x</title>',
    'ftp://public.example/',
    'http://public.example:8080/',
    'http://a:b@public.example/',
    'javascript:1',
    '',
    'http://127.0.0.1:80\\@public.example/',
    'https://chat.example/',
  ];

  for (const status of [301, 302, 303, 307, 308]) {
    it(`SSRF-05 with ${status} leads nowhere that could not be asked for`, async () => {
      const { sites, names } = strangers();
      names['inside.example'] = ['127.0.0.1'];
      sites['public.example'] = (request, response) => {
        const at = Number(request.url?.slice(1));
        redirect(locations[at] ?? '/', status)(request, response);
      };
      const previews = previewsOf(strangers(), { publicUrl: 'https://chat.example' });
      for (const at of locations.keys()) {
        assert.equal(await ask(previews, `http://public.example/${at}`), null, locations[at]);
      }
      assert.equal(strangers().asked.length, locations.length);
    });
  }

  it('SSRF-05 is followed three times, to pages and other public hosts', async () => {
    const { sites, asked } = strangers();
    const hops = {
      '/1': redirect('/2', 307),
      '/2': redirect('https://other.example/3', 301),
      '/0': redirect('/1', 303),
    };
    sites['public.example'] = paths({ ...hops, '/four': redirect('/0') });
    sites['other.example'] = paths({ '/3': html('<title>there</title><meta property="og:image" content="a.png">') });
    const previews = previewsOf(strangers());
    assert.deepEqual(await ask(previews, 'http://public.example/0'), {
      type: 'og',
      title: 'there',
      description: '',
      image: 'https://other.example/a.png',
      domain: 'public.example',
      url: 'http://public.example/0',
    });
    asked.length = 0;
    assert.equal(await ask(previews, 'http://public.example/four'), null);
    assert.deepEqual(asked, ['public.example/four', 'public.example/0', 'public.example/1', 'public.example/2']);
  });

  it('SSRF-05 in a loop ends', async () => {
    strangers().sites['public.example'] = redirect('/');
    assert.equal(await ask(previewsOf(strangers()), 'http://public.example/'), null);
    assert.equal(strangers().asked.length, 4);
  });

  it('SSRF-05 by <meta> is not followed', async () => {
    const source = '<meta http-equiv="refresh" content="0;url=http://127.0.0.1/"><title>stays</title>';
    strangers().sites['public.example'] = html(source);
    const found = await ask(previewsOf(strangers()), 'http://public.example/');
    assert.equal(found?.type === 'og' && found.title, 'stays');
  });
});
