type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;

/** An object type with its keys in camel case: `max_users` becomes `maxUsers`. */
export type CamelCased<T> = { readonly [K in keyof T & string as Camel<K>]: T[K] };

/** `max_users` → `maxUsers`, `commands_10s` → `commands10s`. */
export function camelCase(key: string): string {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
