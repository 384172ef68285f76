import assert from 'node:assert/strict';
import { checkPasswordRules, describePasswordProblem } from '#shared/passwords.ts';
import { isReservedUsername, isUsername, usernameKey } from '#shared/usernames.ts';

describe('a username', () => {
  for (const name of ['a', 'Alice', 'bob-2_x', '_', '-', '9', 'a'.repeat(32), '__proto__']) {
    it(`can be ${name}`, () => assert.equal(isUsername(name), true));
  }

  for (const name of ['', 'a'.repeat(33), 'a b', 'a.b', 'žofie', 'a\n', '@a', 'a:b', '\u212A']) {
    it(`cannot be ${JSON.stringify(name)}`, () => assert.equal(isUsername(name), false));
  }

  const reserved = ['minimost', 'everyone', 'deleteduser', 'here', 'channel', 'all', 'system', 'admin'];
  for (const name of [...reserved, '__proto__', 'constructor', 'prototype']) {
    it(`is reserved as ${name}, in any case`, () => {
      assert.equal(isReservedUsername(name), true);
      assert.equal(isReservedUsername(name.toUpperCase()), true);
    });
  }

  it('is not reserved because it begins like one, or is a property of objects', () => {
    for (const name of ['alle', 'admin2', 'everyone-', 'toString', 'hasOwnProperty']) {
      assert.equal(isReservedUsername(name), false, name);
    }
  });

  it('means the same person in any case', () => {
    assert.equal(usernameKey('ALICE-2'), usernameKey('alice-2'));
    assert.notEqual(usernameKey('alice'), usernameKey('alice_'));
  });
});

describe('a password', () => {
  for (const [password, problem] of [
    ['', 'The password needs at least 8 characters.'],
    ['Abcde1!', 'The password needs at least 8 characters.'],
    ['🙂🙂🙂🙂A1!', 'The password needs at least 8 characters.'],
    [`A1!${'a'.repeat(1_022)}`, 'The password is too long.'],
    ['abcdef1!', 'The password needs an uppercase letter.'],
    ['ABCDEFG!', 'The password needs a digit.'],
    ['Abcdefg1', 'The password needs a special character.'],
    ['Abcdef 1', 'The password needs a special character.'],
    ['Žluťoučký1', 'The password needs a special character.'],
    ['ABCDEF1!', null],
    ['Abcdef1!', null],
    ['žLUťou1_', null],
    ['Ωmega12🙂', null],
    [`A1!${'a'.repeat(1_021)}`, null],
  ] as const) {
    it(`${JSON.stringify(password.slice(0, 20))} of ${password.length}: ${problem ?? 'keeps the rules'}`, () => {
      assert.equal(describePasswordProblem(password), problem);
    });
  }

  it('is shown with each rule while it is typed', () => {
    const kept = checkPasswordRules('abc1').map((rule) => rule.kept);
    assert.deepEqual(kept, [false, true, false, true, false]);
    assert.equal(new Set(checkPasswordRules('').map((rule) => rule.text)).size, 5);
  });
});
