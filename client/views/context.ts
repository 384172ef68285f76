import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Chat } from '../chat.ts';

export const ChatContext = createContext<Chat | null>(null);

/** The parts of the page, from anywhere below `App`. */
export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (chat === null) throw new Error('no chat around this view');
  return chat;
}
