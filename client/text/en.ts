const plural = new Intl.PluralRules('en');
const list = new Intl.ListFormat('en', { type: 'conjunction' });

function count(n: number, one: string, other: string): string {
  return `${n} ${plural.select(n) === 'one' ? one : other}`;
}

/** Every sentence the page itself says. Sentences of the server are shown as they come. */
export const text = {
  appName: 'Minimost',
  skipToMessages: 'Skip to messages',
  skipToComposer: 'Skip to composer',

  places: 'Places',
  channels: 'Channels',
  directMessages: 'Direct messages',
  newDirectMessage: 'New direct message',
  people: 'People',
  allPeople: (n: number) => `All ${n} people`,
  notesToSelf: 'Notes to self',
  openSidebar: 'Open the list of places',
  closeSidebar: 'Close the list of places',
  placeCounts: (unread: number, mentions: number) =>
    (unread > 0 ? `, ${unread} unread` : '') + (mentions > 0 ? `, ${count(mentions, 'mention', 'mentions')}` : ''),
  badge: (n: number) => (n > 99 ? '99+' : String(n)),
  draft: 'Draft',
  accountMenu: 'account menu',
  signOut: 'Sign out',
  signOutWithQueue: (n: number) =>
    `${count(n, 'message has', 'messages have')} not been sent yet and would be lost. Sign out anyway?`,

  signOutFailed: 'You are still signed in: the server could not be reached.',

  presence: { active: 'active', idle: 'idle', hidden: 'idle', offline: 'offline' },

  findPeople: 'Find people',
  peopleDialog: 'New direct message',
  nobodyFound: 'No match',
  close: 'Close',
  you: 'you',
  deletedUser: 'Deleted User',

  nothingHereTitle: 'Nothing here',
  goTo: (name: string) => `Go to ${name}`,
  nothingHere: 'It may not exist, or you may not have access.',
  loading: 'Loading',
  stillLoading: 'Still loading',
  retry: 'Retry',
  loadFailed: 'Could not load messages.',
  startOfChannel: (name: string) => `This is the start of #${name}`,
  startOfPrivate: (name: string) => `This is the start of ${name}`,
  joinedPrivate: (name: string) => `You joined ${name}`,
  startsLate: 'What was written before is for those who were there.',
  startOfDirect: (name: string) => `This is the start of your messages with ${name}`,
  startOfNotes: 'Write down what only you should see. Nobody else can read this place.',
  startHint: 'Be the first to write something.',

  messagesIn: (name: string) => `Messages in ${name}`,
  newMessages: 'New',
  jumpToLatest: 'Jump to latest',
  jumpToNew: (n: number) => count(n, 'new message', 'new messages'),
  messageLabel: (name: string, content: string, time: string) => `${name}, ${content}, ${time}`,
  deletedMessage: 'This message was deleted',
  deletedQuote: 'Deleted message',
  unknownQuote: 'An earlier message',
  edited: '(edited)',
  attachment: (name: string) => `File: ${name}`,
  reactions: 'Reactions',
  youFirst: 'You',
  reactedWith: (names: readonly string[], reaction: string) =>
    `${list.format(names.length > 30 ? [...names.slice(0, 29), count(names.length - 29, 'other', 'others')] : names)} reacted with ${reaction}`,
  reactionLabel: (words: string, n: number) => `${words}, ${n}`,
  reply: 'Reply',
  replyingTo: (name: string) => `Replying to ${name}`,
  cancelReply: 'Cancel reply',
  quoteOf: 'In reply to',
  joined: (names: readonly string[]) =>
    `${list.format(names.length > 3 ? [...names.slice(0, 2), count(names.length - 2, 'other', 'others')] : names)} joined`,
  sending: 'Sending',
  notSent: 'Not sent',
  discard: 'Discard',
  waitedTooLong: 'Written more than a day ago.',
  system: 'Minimost',

  announceMessage: (name: string, content: string) => `${name}: ${content}`,
  announceMany: (n: number) => count(n, 'new message', 'new messages'),

  typing: (names: readonly string[]) =>
    names.length > 3
      ? 'Several people are typing…'
      : `${list.format(names)} ${names.length > 1 ? 'are' : 'is'} typing…`,

  messageTo: (name: string) => `Message ${name}`,
  send: 'Send',
  charactersLeft: (n: number) => `${count(n, 'character', 'characters')} left`,
  charactersOver: (n: number) => `${count(n, 'character', 'characters')} too long`,
  archived: 'This channel is archived. It can be read, not written to.',
  everybodyGone: 'Nobody else is here any more. It can be read, not written to.',
  managersPost: 'Only managers post here.',
  viewersRead: 'You can read here, not write.',

  connecting: 'Connecting…',
  retryNow: 'Retry now',
  offline: 'You are offline. Messages will be sent later.',
  crowded: 'Not live: too many windows are open.',
  useHere: 'Use here',
  newVersion: 'A new version is ready.',
  reload: 'Reload',

  /** In the order of `checkPasswordRules`. */
  passwordRules: [
    'At least 8 characters',
    'Not longer than 1,024 characters',
    'An uppercase letter',
    'A digit',
    'A special character',
  ],
  ruleKept: 'done',

  title: (total: number, place: string | null, instance: string) =>
    `${total > 0 ? `(${total}) ` : ''}${place === null ? '' : `${place} – `}${instance}`,
} as const;
