import { text } from '../../text/en.ts';
import { hueOf } from '../../dom/names.ts';
import { Avatar } from '../avatar.tsx';
import { useChat } from '../context.ts';
import { ColoredName, nameStyle } from '../sender-name.tsx';

/** Colours that are told apart in both themes. Their names are in `text.colorNames`. */
const presets = [
  '#c62828',
  '#c2500a',
  '#8a6a00',
  '#2e7d32',
  '#00796b',
  '#0277bd',
  '#4450c8',
  '#8e24aa',
  '#c2185b',
] as const;

interface Props {
  readonly color: string | null;
  readonly choose: (color: string | null) => void;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

function Choice({ label, value, isChosen, choose }: ChoiceProps) {
  const { me } = useChat();
  const hue = value === null ? `hue-${hueOf(me.value?.handle ?? '')}` : 'chosen';
  return (
    <label class="swatch" title={label}>
      <input type="radio" name="name-color" class="unseen" aria-label={label} checked={isChosen} onChange={choose} />
      <span class={`swatch-disc name ${hue}`} style={nameStyle(value)} />
      {value === null && label}
    </label>
  );
}

function Sample({ color }: { color: string | null }) {
  const me = useChat().me.value;
  if (me === null) return null;
  return (
    <div class="name-sample" aria-hidden="true">
      <Avatar username={me.handle} name={me.name} size={36} />
      <div>
        <ColoredName username={me.handle} name={me.name} color={color} />
        <p>{text.nameSample}</p>
      </div>
    </div>
  );
}

/** Any colour at all; what cannot be read is shown lighter or darker. */
function OwnColor({ color, choose }: Props) {
  const isOwn = color !== null && !presets.some((preset) => preset === color);
  return (
    <label class={isOwn ? 'own-color chosen' : 'own-color'}>
      <input type="color" value={color ?? presets[6]} onInput={(event) => choose(event.currentTarget.value)} />
      {text.ownColor}
    </label>
  );
}

/** The colour of one's name in the conversation. */
export function NameColorField({ color, choose }: Props) {
  return (
    <fieldset class="field">
      <legend>{text.nameColor}</legend>
      <div class="swatches">
        <Choice label={text.defaultColor} value={null} isChosen={color === null} choose={() => choose(null)} />
        {presets.map((preset, index) => (
          <Choice
            key={preset}
            label={text.colorNames[index] ?? preset}
            value={preset}
            isChosen={color === preset}
            choose={() => choose(preset)}
          />
        ))}
        <OwnColor color={color} choose={choose} />
      </div>
      <Sample color={color} />
    </fieldset>
  );
}
