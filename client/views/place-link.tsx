import { formatDirect } from '#shared/conversation.ts';
import type { ChannelHead, Person } from '#shared/objects.ts';
import { pathOf } from '../dom/address.ts';
import { badgeOf, headName, nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { Avatar, PresenceMark } from './avatar.tsx';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';

/** True for a click that means "go there", not "in a new tab". */
function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

/** The mark before a name: what kind of place it is, or who is there. */
export function Glyph({ kind, users }: { kind: ChannelHead['kind']; users: readonly string[] }) {
  const { store, me } = useChat();
  const shown = store.shown.value;
  const [first] = users;
  if (kind !== 'dm') return <Icon name={kind === 'public' ? 'hash' : 'lock'} size={16} />;
  if (users.length > 1) return <span class="group-mark">{users.length + 1}</span>;
  const username = first ?? me.value?.handle ?? '';
  return (
    <span class="person-mark">
      <Avatar username={username} name={nameOf(shown, username)} size={20} />
      <PresenceMark state={shown.presence.get(username) ?? 'offline'} />
    </span>
  );
}

/** Somebody one has not talked with: the conversation begins with its first message. */
export function PersonLink({ person }: { person: Person }) {
  const chat = useChat();
  const channel = formatDirect([chat.me.value?.handle ?? '', person.handle]);
  const current = chat.channel.value;
  const open = (event: MouseEvent) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    chat.open(channel);
  };
  return (
    <li>
      <a
        class="place-link"
        href={pathOf(channel)}
        data-testid="person"
        data-channel={channel}
        aria-current={current === channel ? 'page' : undefined}
        onClick={open}
      >
        <Glyph kind="dm" users={[person.handle]} />
        <span class="place-name" dir="auto">
          {person.name}
        </span>
        <DraftMark channel={channel} />
      </a>
    </li>
  );
}

function linkClass({ unread, muted }: ChannelHead): string {
  if (muted) return 'place-link muted';
  return unread > 0 ? 'place-link unread' : 'place-link';
}

/** Something is written there and not sent; in the open place one sees it anyway. */
function DraftMark({ channel: place }: { channel: string }) {
  const { channel, drafted } = useChat();
  if (channel.value === place || !drafted.value.has(place)) return null;
  return (
    <span class="draft-mark" role="img" aria-label={text.draft} title={text.draft} data-testid="draft">
      <Icon name="pencil" size={14} />
    </span>
  );
}

/** One entry of the sidebar. */
export function PlaceLink({ head }: { head: ChannelHead }) {
  const chat = useChat();
  const name = headName(chat.store.shown.value, head);
  const current = chat.channel.value === head.channel;
  const badge = badgeOf(head);
  const open = (event: MouseEvent) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    chat.open(head.channel);
  };
  return (
    <li>
      <a
        class={linkClass(head)}
        href={pathOf(head.channel)}
        data-testid="place"
        data-channel={head.channel}
        aria-current={current ? 'page' : undefined}
        onClick={open}
      >
        <Glyph kind={head.kind} users={head.users ?? []} />
        <span class="place-name" dir="auto">
          {name}
        </span>
        <span class="unseen">{text.placeCounts(head.unread, head.mentions)}</span>
        <DraftMark channel={head.channel} />
        {badge > 0 && (
          <span class="badge" data-testid="badge" aria-hidden="true">
            {text.badge(badge)}
          </span>
        )}
      </a>
    </li>
  );
}
