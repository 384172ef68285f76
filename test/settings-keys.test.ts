import assert from 'node:assert/strict';
import type { Settings } from '../server/settings.ts';
import { createSettingsFolder } from './support/settings-folder.ts';

const tooLong = 'x'.repeat(81);
const names51 = Array.from({ length: 51 }, (_, index) => `channel-${index}`);

/** Key, its field, values of the file that are right (with what the server gets, if it is another), wrong ones. */
const keys: readonly (readonly [
  string,
  keyof Settings,
  readonly (readonly [unknown, unknown?])[],
  readonly unknown[],
])[] = [
  ['port', 'port', [[0], [1], [65_535]], [-1, 65_536, 1.5, '3000', null, true, [3000]]],
  [
    'host',
    'host',
    [['::'], ['0.0.0.0'], ['chat.example.org'], ['localhost'], ['2001:db8::1']],
    ['', 'a b', '1.2.3', '[::1]', 'http://x', '-a', 'a_b', 7, null],
  ],
  [
    'public_url',
    'publicUrl',
    [
      [null],
      ['https://Chat.Example.org/', 'https://chat.example.org'],
      ['http://[::1]:8080'],
      ['https://a:443', 'https://a'],
    ],
    [
      'chat.example.org',
      'ftp://a',
      'https://a/b',
      'https://a?b',
      'https://a#b',
      'https://u:p@a',
      'https:a',
      '',
      'https://a:99999',
      7,
      false,
    ],
  ],
  [
    'trust_proxy',
    'trustProxy',
    [[false], [[]], [['10.0.0.0/8', 'fd00::/8']], [['127.0.0.1/32']]],
    [true, 'loopback', ['loopback'], ['10.0.0.0'], ['0.0.0.0/0'], ['::/0'], ['10.0.0.0/33'], ['::1/129'], 1, null],
  ],
  [
    'allowed_origins',
    'allowedOrigins',
    [[[]], [['https://A.example/', 'https://a.example'], ['https://a.example']]],
    ['https://a.example', ['*'], ['null'], [null], {}],
  ],
  [
    'socket_transports',
    'socketTransports',
    [[['polling']], [['polling', 'websocket']]],
    [[], ['webtransport'], ['polling', 'polling'], 'polling'],
  ],
  ['max_sockets', 'maxSockets', [[1], [1_000_000]], [0, -1, 1_000_001, '5', null]],
  ['max_sockets_per_ip', 'maxSocketsPerIp', [[1], [1_000_000]], [0, 1_000_001, 2.5]],
  ['max_sockets_per_person', 'maxSocketsPerPerson', [[1], [1_000]], [0, 1_001, 2.5]],
  ['rate_limit_enabled', 'rateLimitEnabled', [[false], [true]], [0, 'false', null, {}]],
  ['log_level', 'logLevel', [['error'], ['warn'], ['info'], ['debug']], ['trace', 'INFO', '', 30, null]],
  ['signup', 'signup', [['open'], ['closed']], ['invite', 'OPEN', true, null]],
  ['max_users', 'maxUsers', [[0, null], [null], [1], [1_000_000]], [-1, 1_000_001, 1.5, '10', false]],
  ['default_role', 'defaultRole', [['staff'], ['viewer']], ['owner', 'manager', '', null]],
  ['max_login_attempts', 'maxLoginAttempts', [[1], [1_000]], [0, -5, 1_001, 2.5, '5', null]],
  ['lockout_duration_minutes', 'lockoutDurationMinutes', [[1], [10_080]], [0, 10_081, null]],
  ['failed_login_delay_ms', 'failedLoginDelayMs', [[0], [10_000]], [-1, 10_001, null]],
  ['session_idle_days', 'sessionIdleDays', [[1], [30]], [0, 31, 1.5, null]],
  ['session_max_days', 'sessionMaxDays', [[14], [30]], [0, 31, null]],
  [
    'instance_name',
    'instanceName',
    [['A'], ['é'.repeat(80)], ['👋'.repeat(80)]],
    ['', '   ', tooLong, 'a\nb', 'a\u0000', '\ud800', 7],
  ],
  [
    'channels',
    'channels',
    [
      [
        ['General', 'général'],
        ['general', 'général'],
      ],
      [names51.slice(1)],
    ],
    [[], names51, ['a', 'A'], ['a b'], ['dm'], [''], ['x'.repeat(65)], 'general', [1]],
  ],
  ['staff_create_channel', 'staffCreateChannel', [[false], [true]], ['true', 1, null]],
  ['staff_pin', 'staffPin', [[false], [true]], ['true', 1, null]],
  ['staff_everyone', 'staffEveryone', [[false], [true]], ['true', 1, null]],
  [
    'welcome_message',
    'welcomeMessage',
    [[''], ['Hi,\n{name}'], ['👋'.repeat(1_000)]],
    ['x'.repeat(1_001), 'a\u0000', 'a\u001b[31m', null, 7],
  ],
  ['store_originals', 'storeOriginals', [[true], [false]], ['true', 0, null]],
  ['disk_floor_mib', 'diskFloorMib', [[1], [1_048_576]], [0, -1, 1.5, 1_048_577, '256', null]],
  ['full_load_cap', 'fullLoadCap', [[100], [100_000]], [99, 0, 100_001, null]],
  ['preview_enabled', 'previewEnabled', [[false], [true]], ['true', 1, null]],
  [
    'preview_allow_hosts',
    'previewAllowHosts',
    [[[]], [['wiki', 'gitlab.example.org', '10.0.0.7', 'fd00::7']]],
    ['wiki', ['*.example.org'], ['http://wiki'], ['wiki:8080'], [''], null],
  ],
  [
    'preview_allowed_ports',
    'previewAllowedPorts',
    [['any'], [[]], [[1, 65_535]], [[443, 443], [443]]],
    ['all', 443, [0], [65_536], ['443'], ['any'], null],
  ],
];

describe('the keys of the settings', () => {
  const { load, findMistakes, remove } = createSettingsFolder();
  after(remove);

  for (const [key, field, right, wrong] of keys) {
    it(`${key} takes what is allowed and nothing else`, () => {
      for (const [value, expected = value] of right) {
        assert.deepEqual(load({ [key]: value }).settings[field], expected, JSON.stringify(value));
      }
      for (const value of wrong) {
        const found = findMistakes({ [key]: value });
        assert.equal(found.length, 1, `${JSON.stringify(value)} must be one mistake, not ${found.length}`);
        assert.ok(found[0]?.startsWith(key), found[0]);
        assert.match(found[0] ?? '', /settings\.json\): must be /);
      }
    });
  }

  it('covers every key in the table above', () => {
    const tested = [
      ...keys.map(([, field]) => field),
      'rateLimits',
      'dataDir',
      'uploadsDir',
      'sessionSecrets',
      'isLoopback',
    ];
    assert.deepEqual(Object.keys(load().settings).sort(), tested.sort());
  });

  describe('rate_limits', () => {
    it('keeps the default of a name that is left out', () => {
      const { rateLimits } = load({ rate_limits: { sends: 1, commands_10s: 1_000_000_000 } }).settings;
      assert.deepEqual([rateLimits.sends, rateLimits.commands10s, rateLimits.writes], [1, 1_000_000_000, 600]);
    });

    for (const bad of [0, -1, 1.5, null, '7', 1_000_000_001]) {
      it(`refuses ${JSON.stringify(bad)} for one name`, () => {
        assert.match(findMistakes({ rate_limits: { sends: bad } })[0] ?? '', /^rate_limits\.sends = /);
      });
    }

    it('is an object, JSON in the environment', () => {
      for (const bad of [[], null, 7, 'sends']) assert.equal(findMistakes({ rate_limits: bad }).length, 1);
      assert.equal(load({}, { MINIMOST_RATE_LIMITS: '{"sends": 9}' }).settings.rateLimits.sends, 9);
      assert.equal(findMistakes({}, { MINIMOST_RATE_LIMITS: '{"sends": 9' }).length, 1);
    });

    it('warns about an unknown name and refuses a prototype key', () => {
      assert.match(load({ rate_limits: { sned: 9 } }).warnings[0] ?? '', /"sned".*rate_limits.*did you mean sends\?/);
      assert.match(findMistakes('{"rate_limits": {"__proto__": 5}}')[0] ?? '', /^__proto__ = 5 /);
    });
  });
});
