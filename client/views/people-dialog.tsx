import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatDirect } from '#shared/conversation.ts';
import type { Person } from '#shared/objects.ts';
import { fold } from '#shared/text.ts';
import { peopleByName } from '../state/places.ts';
import { focusComposer } from '../dom/keyboard.ts';
import { text } from '../text/en.ts';
import { Avatar, PresenceMark } from './avatar.tsx';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';

function matches(person: Person, query: string): boolean {
  return fold(person.name).includes(query) || fold(person.handle).includes(query);
}

function PersonEntry({ person, pick }: { person: Person; pick: (person: Person) => void }) {
  const { store, me } = useChat();
  return (
    <li>
      <button type="button" class="person" onClick={() => pick(person)}>
        <span class="person-mark">
          <Avatar username={person.handle} name={person.name} size={24} />
          <PresenceMark state={store.shown.value.presence.get(person.handle) ?? 'offline'} />
        </span>
        <bdi>{person.name}</bdi>
        {person.name !== person.handle && <span class="dim">@{person.handle}</span>}
        {person.handle === me.value?.handle && <span class="dim">({text.you})</span>}
      </button>
    </li>
  );
}

function useFound(query: ReadonlySignal<string>): ReadonlySignal<Person[]> {
  const chat = useChat();
  return useComputed(() => {
    const wanted = fold(query.value.trim());
    return peopleByName(chat.store.shown.value).filter((person) => matches(person, wanted));
  });
}

function Head({ query, submit, close }: { query: Signal<string>; submit: () => void; close: () => void }) {
  const onSubmit = (event: Event) => {
    event.preventDefault();
    submit();
  };
  return (
    <form class="dialog-head" onSubmit={onSubmit}>
      <input
        type="search"
        aria-label={text.findPeople}
        placeholder={text.findPeople}
        autocomplete="off"
        value={query}
        onInput={(event) => (query.value = event.currentTarget.value)}
      />
      <button type="button" class="icon-button" title={text.close} aria-label={text.close} onClick={close}>
        <Icon name="close" />
      </button>
    </form>
  );
}

/** Escape closes at once, where a search field would first be emptied; arrows walk between field and list. */
function onKey(event: KeyboardEvent, dialog: HTMLDialogElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key !== 'Escape' && step === undefined) return;
  event.preventDefault();
  if (step === undefined) return dialog?.close();
  const stops = [...(dialog?.querySelectorAll<HTMLElement>('input, .person') ?? [])];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[Math.max(0, at + step)]?.focus();
}

/** Everybody of the workspace; choosing somebody opens the conversation with them. */
export function PeopleDialog() {
  const chat = useChat();
  const dialog = useRef<HTMLDialogElement>(null);
  const query = useSignal('');
  const found = useFound(query);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  // closed by itself, the dialog gives the focus back to where it came from
  const close = () => dialog.current?.close();
  const closed = () => {
    chat.peopleOpen.value = false;
  };
  const pick = (person: Person) => {
    chat.open(formatDirect([chat.me.peek()?.handle ?? '', person.handle]));
    requestAnimationFrame(focusComposer);
  };
  const pickFirst = () => found.peek().slice(0, 1).forEach(pick);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-label={text.peopleDialog}
      onClose={closed}
      onClick={(event) => event.target === dialog.current && close()}
      onKeyDown={(event) => onKey(event, dialog.current)}
    >
      <Head query={query} submit={pickFirst} close={close} />
      <ul class="people">
        {found.value.map((person) => (
          <PersonEntry key={person.userId} person={person} pick={pick} />
        ))}
      </ul>
      {found.value.length === 0 && <p class="dim no-match">{text.nobodyFound}</p>}
    </dialog>
  );
}
