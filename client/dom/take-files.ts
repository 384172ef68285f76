import type { Chat } from '../chat.ts';
import { namePasted } from '../state/file-facts.ts';
import { isOpenTo } from '../state/writing.ts';
import { takeDrops } from './drops.ts';
import { focusComposer, isDialogOpen } from './keyboard.ts';

/** What is copied in a table or a text may come with a picture of itself. A file is copied with its name as text. */
function isText(clipboard: DataTransfer): boolean {
  const text = clipboard.getData('text/plain').trim();
  const names = [...clipboard.files].map(({ name }) => name);
  return text !== '' && !text.split('\n').every((line) => names.some((name) => line.trim().endsWith(name)));
}

function takePasted(chat: Chat, { clipboardData }: ClipboardEvent): boolean {
  const channel = chat.channel.peek();
  if (!clipboardData || clipboardData.files.length === 0 || channel === null) return false;
  if (isDialogOpen() || isText(clipboardData) || !isOpenTo(chat.store.now, channel)) return false;
  const at = new Date();
  const files = [...clipboardData.files].map((file) => namePasted(file, at));
  chat.composing.add(channel, files);
  focusComposer();
  return true;
}

/** Files come by the clipboard, anywhere in the page, and by drag and drop. */
export function takeFiles(chat: Chat): void {
  const { hovered } = chat.composing;
  window.addEventListener('paste', (event) => {
    if (takePasted(chat, event)) event.preventDefault();
  });
  takeDrops({
    over: (channel) => (hovered.value = channel ?? chat.channel.peek()),
    away: () => (hovered.value = null),
    dropped: ({ files, folders, channel: aimed }) => {
      const channel = aimed ?? chat.channel.peek();
      if (channel === null) return;
      if (channel !== chat.channel.peek()) chat.open(channel);
      if (!isOpenTo(chat.store.now, channel)) return;
      chat.composing.add(channel, files, folders);
      focusComposer();
    },
  });
}
