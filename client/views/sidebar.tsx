import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { channelHeads, directHeads, peopleToMeet } from '../state/places.ts';
import { text } from '../text/en.ts';
import { AccountMenu } from './account-menu.tsx';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { PersonLink, PlaceLink } from './place-link.tsx';

/** More people than this are a click away. */
const peopleShown = 10;

interface SectionProps {
  readonly title: string;
  readonly tool?: ComponentChildren;
  readonly children: ComponentChildren;
}

function Section({ title, tool, children }: SectionProps) {
  return (
    <section class="section" aria-label={title}>
      <div class="section-head">
        <h2>{title}</h2>
        {tool}
      </div>
      <ul>{children}</ul>
    </section>
  );
}

function Channels() {
  const chat = useChat();
  const heads = useComputed(() => channelHeads(chat.store.shown.value));
  return (
    <Section title={text.channels}>
      {heads.value.map((head) => (
        <PlaceLink key={head.channel_id} head={head} />
      ))}
    </Section>
  );
}

function DirectMessages() {
  const chat = useChat();
  const heads = useComputed(() => directHeads(chat.store.shown.value));
  const start = () => {
    chat.peopleOpen.value = true;
  };
  const tool = (
    <button
      type="button"
      class="icon-button small"
      title={text.newDirectMessage}
      aria-label={text.newDirectMessage}
      onClick={start}
    >
      <Icon name="plus" size={16} />
    </button>
  );
  return (
    <Section title={text.directMessages} tool={tool}>
      {heads.value.map((head) => (
        <PlaceLink key={head.channel_id} head={head} />
      ))}
    </Section>
  );
}

/** Colleagues one has not talked with yet; more than a few are in the dialog. */
function People() {
  const chat = useChat();
  const people = useComputed(() => peopleToMeet(chat.store.shown.value));
  const showAll = () => {
    chat.peopleOpen.value = true;
  };
  if (people.value.length === 0) return null;
  return (
    <Section title={text.people}>
      {people.value.slice(0, peopleShown).map((person) => (
        <PersonLink key={person.userId} person={person} />
      ))}
      {people.value.length > peopleShown && (
        <li>
          <button type="button" class="place-link text-button" onClick={showAll}>
            {text.allPeople(people.value.length)}
          </button>
        </li>
      )}
    </Section>
  );
}

/** The list of places; on a phone a drawer over the conversation. */
export function Sidebar() {
  const chat = useChat();
  const close = () => chat.drawer.close();
  return (
    <>
      <div class="scrim" onClick={close} aria-hidden="true" />
      <aside class="sidebar" id="sidebar">
        <header class="workspace">
          <h1 dir="auto">{chat.store.shown.value.workspace?.name ?? chat.around.instance}</h1>
          <button
            type="button"
            class="icon-button drawer-close"
            title={text.closeSidebar}
            aria-label={text.closeSidebar}
            onClick={close}
          >
            <Icon name="close" />
          </button>
        </header>
        <nav class="places" aria-label={text.places}>
          <Channels />
          <DirectMessages />
          <People />
        </nav>
        <AccountMenu />
      </aside>
    </>
  );
}
