import { Visitor, type ESTree, type VisitorObject } from 'rolldown/utils';
import { hasDocComment, lineOf, linesOfCode, type Source } from './source.ts';
import { dotted, exportedValues, importsName, keyOf, literal, nameOf } from './syntax.ts';

/** Files that may listen on a socket themselves. Every command goes through the one wrapper in bind.ts. */
const rawSocketFiles = ['server/realtime/bind.ts', 'server/realtime/connections.ts', 'server/realtime/gateway.ts'];

const mostLines = 250;

/** Something a file must not contain. `find` answers where it does, with the words that say what. */
interface Rule {
  readonly name: string;
  readonly appliesTo: (path: string) => boolean;
  readonly find: (source: Source) => readonly Finding[];
}

interface Finding {
  readonly start: number;
  readonly what: string;
}

type Report = (node: ESTree.Node, what: string) => void;

/** A rule that looks at one kind of node after another. */
function nodes(listen: (report: Report) => VisitorObject): Rule['find'] {
  return (source) => {
    const found: Finding[] = [];
    new Visitor(listen((node, what) => found.push({ start: node.start, what }))).visit(source.program);
    return found;
  };
}

const isServer = (path: string): boolean => path.startsWith('server/');
const isProduct = (path: string): boolean => /^(server|shared|client)\//.test(path);
const isCore = (path: string): boolean => /^(server|shared)\//.test(path);

const environment: Rule = {
  name: 'the environment is read in server/settings.ts only',
  appliesTo: (path) => isProduct(path) && path !== 'server/settings.ts',
  find: nodes((report) => ({
    MemberExpression: (node) => {
      if (dotted(node) === 'process.env') report(node, 'reads process.env');
    },
    VariableDeclarator: (node) => {
      const isTaken = node.id.type === 'ObjectPattern' && node.id.properties.some((one) => keyOf(one) === 'env');
      if (isTaken && node.init !== null && dotted(node.init) === 'process') report(node, 'takes env out of process');
    },
    ImportDeclaration: (node) => {
      if (/^(node:)?process$/.test(node.source.value) && importsName(node, 'env')) report(node, 'imports env');
    },
  })),
};

const randomNames = /^(randomBytes|randomUUID|randomFill|randomFillSync|getRandomValues)$/;

const randomness: Rule = {
  name: 'randomness comes from server/random.ts only',
  appliesTo: (path) => isCore(path) && path !== 'server/random.ts',
  find: nodes((report) => ({
    MemberExpression: (node) => {
      if (/^(Math\.random|crypto\.randomInt)$/.test(dotted(node))) report(node, `uses ${dotted(node)}`);
    },
    Identifier: (node) => {
      if (randomNames.test(node.name)) report(node, `uses ${node.name}`);
    },
    ImportDeclaration: (node) => {
      if (/^(node:)?crypto$/.test(node.source.value) && importsName(node, 'randomInt'))
        report(node, 'imports randomInt');
    },
  })),
};

const time: Rule = {
  name: 'time comes from the clock only',
  appliesTo: (path) => isCore(path) && path !== 'server/clock.ts',
  find: nodes((report) => ({
    MemberExpression: (node) => {
      if (/^(Date\.now|performance\.now|process\.hrtime)$/.test(dotted(node))) report(node, `uses ${dotted(node)}`);
    },
    NewExpression: (node) => {
      if (dotted(node.callee) === 'Date' && node.arguments.length === 0) report(node, 'asks new Date() for the time');
    },
    CallExpression: (node) => {
      if (dotted(node.callee) === 'Date') report(node, 'asks Date() for the time');
    },
  })),
};

const sockets: Rule = {
  name: 'sockets are listened to in a few files only',
  appliesTo: (path) => isServer(path) && !rawSocketFiles.includes(path),
  find: nodes((report) => ({
    CallExpression: (node) => {
      const called = dotted(node.callee);
      if (/(^|\.)\w*socket\.(on|once|onAny|addListener)$/i.test(called)) report(node, `calls ${called}()`);
    },
  })),
};

const remoteSockets: Rule = {
  name: 'no list of sockets is asked of other processes',
  appliesTo: isServer,
  find: nodes((report) => ({
    MemberExpression: (node) => {
      if (dotted(node).endsWith('.fetchSockets')) report(node, 'uses fetchSockets');
    },
  })),
};

// All small or all capital letters: "Select a channel from the list" is a sentence.
const small = /^ ?(select .+ from|insert into|delete from|update \S+ set|create table|pragma) /;
const capital = /^ ?(SELECT .+ FROM|INSERT INTO|DELETE FROM|UPDATE \S+ SET|CREATE TABLE|PRAGMA) /;

function isStatement(text: string): boolean {
  const line = text.replaceAll(/\s+/g, ' ');
  return small.test(line) || capital.test(line);
}

const sql: Rule = {
  name: 'SQL lives in server/storage only',
  appliesTo: (path) => isCore(path) && !path.startsWith('server/storage/'),
  find: nodes((report) => ({
    TaggedTemplateExpression: (node) => {
      if (/^sql(\.|$)/.test(dotted(node.tag))) report(node, 'writes sql`…`');
    },
    Literal: (node) => {
      if (isStatement(literal(node) ?? '')) report(node, 'holds an SQL statement');
    },
    TemplateElement: (node) => {
      if (isStatement(node.value.raw)) report(node, 'holds an SQL statement');
    },
  })),
};

const actionsRunNoActions: Rule = {
  name: 'an action never runs another action',
  appliesTo: (path) => /^server\/actions\/[^/]+\//.test(path),
  find: ({ imports }) =>
    imports
      .filter(({ target, how }) => how !== 'type' && /^\.\.\/(run|read|signal)\.ts$/.test(target ?? ''))
      .map(({ target, start }) => ({ start, what: `imports ${target}` })),
};

const defaultExports: Rule = {
  name: 'exports have names',
  appliesTo: (path) => path !== 'vite.config.ts',
  find: ({ program }) =>
    program.body
      .filter((node) => {
        if (node.type === 'ExportNamedDeclaration')
          return node.specifiers.some((one) => nameOf(one.exported) === 'default');
        return node.type === 'ExportDefaultDeclaration' || node.type === 'TSExportAssignment';
      })
      .map(({ start }) => ({ start, what: 'has a default export' })),
};

const onlyTests: Rule = {
  name: 'no test runs alone',
  appliesTo: (path) => path.startsWith('test/'),
  find: nodes((report) => ({
    MemberExpression: (node) => {
      const name = dotted(node);
      if (/^(describe|describeInBrowser|context|suite|it|specify|test)\.only$/.test(name)) report(node, `uses ${name}`);
    },
  })),
};

const length: Rule = {
  name: `a file has at most ${mostLines} lines of code`,
  appliesTo: () => true,
  find: (source) => {
    const lines = linesOfCode(source);
    return lines > mostLines ? [{ start: source.text.length, what: `has ${lines} lines of code` }] : [];
  },
};

const fileNames: Rule = {
  name: 'file and folder names are kebab-case',
  appliesTo: () => true,
  find: ({ path }) => {
    const isKebab = path.split('/').every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(part));
    return isKebab ? [] : [{ start: 0, what: 'is not named in kebab-case' }];
  },
};

const docComments: Rule = {
  name: 'what shared/ and server/actions/ export says what it is',
  appliesTo: (path) => /^(shared|server\/actions)\//.test(path),
  find: (source) => {
    const values = exportedValues(source.program);
    const documented = values.filter(({ statement }) => hasDocComment(source, statement)).map(({ name }) => name);
    // By name, because one comment is enough for all overloads of a function.
    return values
      .filter(({ name }) => !documented.includes(name))
      .map(({ name, statement: { start } }) => ({ start, what: `exports ${name} without a doc comment` }));
  },
};

/** What the files of the repository must not contain, apart from the direction of imports. */
export const houseRules: readonly Rule[] = [
  environment,
  randomness,
  time,
  sockets,
  remoteSockets,
  sql,
  actionsRunNoActions,
  defaultExports,
  onlyTests,
  length,
  fileNames,
  docComments,
];

/** Where a file breaks a rule, one sentence each. */
export function ruleViolations(rule: Rule, source: Source): string[] {
  if (!rule.appliesTo(source.path)) return [];
  return rule.find(source).map(({ start, what }) => `${source.path}:${lineOf(source, start)} ${what}`);
}
