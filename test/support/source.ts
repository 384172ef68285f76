import { parseSync, Visitor, type ESTree } from 'rolldown/utils';
import { dotted, literal } from './syntax.ts';

/** One way of naming another module. `target` is null when only running the code would tell it. */
export interface Import {
  readonly target: string | null;
  /** `type` vanishes when types are stripped; `lazy` is loaded when the line runs; all else is `value`. */
  readonly how: 'value' | 'type' | 'lazy';
  readonly start: number;
}

/** A source file as the architecture test sees it. */
export interface Source {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: ESTree.Program;
  readonly comments: readonly {
    readonly type: string;
    readonly value: string;
    readonly start: number;
    readonly end: number;
  }[];
  readonly imports: readonly Import[];
}

/** Parse a file of TypeScript or JavaScript. A file that does not parse is an error, never an empty result. */
export function readSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
  const imports = [...importsIn(program), ...references(comments)];
  // A declaration file is never loaded.
  const seen = path.endsWith('.d.ts') ? imports.map((one) => ({ ...one, how: 'type' as const })) : imports;
  return { path, text, program, comments, imports: seen };
}

/** The line of an offset, from 1. */
export function lineOf(source: Source, offset: number): number {
  return source.text.slice(0, offset).split('\n').length;
}

function importsIn(program: ESTree.Program): Import[] {
  const found: Import[] = [];
  const add = (how: Import['how'], node: ESTree.Node, target: string | null): void => {
    found.push({ how, target, start: node.start });
  };
  const kind = (word: string | undefined): Import['how'] => (word === 'type' ? 'type' : 'value');
  new Visitor({
    // `import { type A }` without `import type` still loads the module, so it counts as a value.
    ImportDeclaration: (node) => add(kind(node.importKind), node, node.source.value),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(kind(node.exportKind), node, node.source.value);
    },
    ExportAllDeclaration: (node) => add(kind(node.exportKind), node, node.source.value),
    ImportExpression: (node) => add('lazy', node, literal(node.source)),
    TSImportType: (node) => add('type', node, node.source.value),
    TSExternalModuleReference: (node) => add('value', node, node.expression.value),
    TSModuleDeclaration: (node) => {
      const name = node.id.type === 'Literal' ? node.id.value : '*';
      if (!name.startsWith('*')) add('type', node, name);
    },
    CallExpression: (node) => {
      const how = loaders.get(dotted(node.callee));
      if (how !== undefined) add(how, node, literal(node.arguments[0]));
    },
    // How workers are named: new URL('./worker.ts', import.meta.url).
    NewExpression: (node) => {
      const target = literal(node.arguments[0]);
      if (dotted(node.callee) === 'URL' && target !== null && /^\..*\.[cm]?[jt]sx?$/.test(target))
        add('value', node, target);
    },
  }).visit(program);
  return found;
}

/** Calls that load a module. Those whose argument is no module name count as unreadable. */
const loaders: ReadonlyMap<string, Import['how']> = new Map([
  ['require', 'value'],
  ['require.resolve', 'value'],
  ['createRequire', 'value'],
  ['process.getBuiltinModule', 'value'],
  ['import.meta.resolve', 'lazy'],
  ['import.meta.glob', 'lazy'],
]);

/** `/// <reference types="…" />` and its `path` form. */
function references(comments: Source['comments']): Import[] {
  return comments.flatMap(({ type, value, start }) => {
    const target = type === 'Line' ? /^\/\s*<reference\s+(?:types|path)="([^"]+)"/.exec(value)?.[1] : undefined;
    return target === undefined ? [] : [{ target, how: 'type' as const, start }];
  });
}

/** Lines that hold code: neither blank nor comment. */
export function linesOfCode({ text, comments }: Source): number {
  let code = text;
  for (const { start, end } of comments) {
    code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end);
  }
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

/** A doc comment stands right above what it speaks of. */
export function hasDocComment({ text, comments }: Source, node: ESTree.Node): boolean {
  return comments.some(
    ({ type, value, end }) =>
      type === 'Block' && value.startsWith('*') && end <= node.start && text.slice(end, node.start).trim() === '',
  );
}
