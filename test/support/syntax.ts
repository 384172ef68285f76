import type { ESTree } from 'rolldown/utils';

/** `process.env` for both `process.env` and `globalThis.process['env']`; `?` where a part has no fixed name. */
export function dotted(node: ESTree.Node): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression') return dotted(node.expression);
  if (node.type === 'TSNonNullExpression' || node.type === 'TSAsExpression') return dotted(node.expression);
  if (node.type === 'MetaProperty') return `${node.meta.name}.${node.property.name}`;
  if (node.type !== 'MemberExpression') return '?';
  return `${dotted(node.object)}.${memberName(node)}`.replace(/^(globalThis|global|window|self)\./, '');
}

function memberName(node: ESTree.MemberExpression): string {
  if (!node.computed) return node.property.name;
  return literal(node.property) ?? '?';
}

/** The text of a string literal, or of a template without holes. */
export function literal(node: ESTree.Node | undefined): string | null {
  if (node?.type === 'TemplateLiteral') return node.quasis.length === 1 ? cooked(node.quasis) : null;
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

function cooked([part]: readonly ESTree.TemplateElement[]): string | null {
  return part?.value.cooked ?? null;
}

/** The name a property of a pattern or an object is written under. */
export function keyOf(node: ESTree.Node): string | null {
  if (node.type !== 'Property') return null;
  return node.key.type === 'Identifier' && !node.computed ? node.key.name : literal(node.key);
}

/** The name of one item in an import or export list, as the other module knows it. */
export function nameOf(node: ESTree.ModuleExportName): string {
  return node.type === 'Literal' ? node.value : node.name;
}

/** Whether an import takes this name out of the module. */
export function importsName({ specifiers }: ESTree.ImportDeclaration, name: string): boolean {
  return specifiers.some((one) => one.type === 'ImportSpecifier' && nameOf(one.imported) === name);
}

/** A value that a file exports by name. Types and interfaces are none; nor is what comes from elsewhere. */
export interface ExportedValue {
  readonly name: string;
  /** The statement that a comment stands above. */
  readonly statement: ESTree.Node;
}

/** The functions, classes and constants a file exports, also by a list at its end. */
export function exportedValues({ body }: ESTree.Program): ExportedValue[] {
  const declared = new Map<string, ESTree.Node>();
  const exported: ExportedValue[] = [];
  for (const statement of body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    for (const name of declaration === null ? [] : valueNames(declaration)) {
      if (declaration === statement) declared.set(name, statement);
      else exported.push({ name, statement });
    }
  }
  for (const name of listedNames(body)) {
    const statement = declared.get(name);
    if (statement !== undefined) exported.push({ name, statement });
  }
  return exported;
}

function valueNames(node: ESTree.Node): string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => boundNames(id));
  const isNamed =
    node.type === 'FunctionDeclaration' || node.type === 'TSDeclareFunction' || node.type === 'ClassDeclaration';
  return isNamed && node.id !== null ? [node.id.name] : [];
}

function boundNames(pattern: ESTree.Node): string[] {
  return pattern.type === 'Identifier' ? [pattern.name] : ['a pattern'];
}

function listedNames(body: ESTree.Program['body']): string[] {
  return body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration' && node.source === null && node.exportKind === 'value'
      ? node.specifiers.map(({ local }) => nameOf(local))
      : [],
  );
}
