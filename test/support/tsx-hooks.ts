/**
 * Lets mocha import `.tsx`, which Node itself does not: React names lead to Preact, styles to an empty module,
 * and TSX is transformed by the tool that also builds the client.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';

const aliases: ReadonlyMap<string, string> = new Map([
  ['react', 'preact/compat'],
  ['react-dom', 'preact/compat'],
  ['react/jsx-runtime', 'preact/jsx-runtime'],
]);
const emptyModule = 'data:text/javascript,export {};';

function transform(url: string): string {
  const file = fileURLToPath(url);
  const { code, map, errors } = transformSync(file, readFileSync(file, 'utf8'), {
    lang: 'tsx',
    sourcemap: true,
    jsx: { runtime: 'automatic', importSource: 'preact' },
  });
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors.map((error) => error.message).join('; ')}`);
  const base64 = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${base64}`;
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.endsWith('.css')) return { url: emptyModule, format: 'module', shortCircuit: true };
    return next(aliases.get(specifier) ?? specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.tsx')) return next(url, context);
    return { format: 'module', source: transform(url), shortCircuit: true };
  },
});
