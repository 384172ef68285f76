import { nameColorsOf } from '../dom/color.ts';
import { hueOf } from '../dom/names.ts';
import { useChat } from './context.ts';

/** The two colours of a name, which the theme chooses from. Null: the hue that comes with the name. */
export function nameStyle(color: string | null): Record<string, string> | undefined {
  if (color === null) return undefined;
  const { light, dark } = nameColorsOf(color);
  return { '--name-light': light, '--name-dark': dark };
}

interface Named {
  readonly username: string;
  readonly name: string;
}

/** A name in a colour, or in the hue that comes with it. */
export function ColoredName({ username, name, color }: Named & { color: string | null }) {
  return (
    <bdi class={color === null ? `name hue-${hueOf(username)}` : 'name chosen'} style={nameStyle(color)}>
      {name}
    </bdi>
  );
}

/** The name above a message, in the colour its owner has chosen. */
export function SenderName({ username, name }: Named) {
  const color = useChat().people.value.get(username)?.name_color ?? null;
  return <ColoredName username={username} name={name} color={color} />;
}
