import type { ChannelHead } from '#shared/objects.ts';

/** Tells which conversations are called differently than at the last look. */
export function createRenameWatch(renamed: (from: string, to: string) => void) {
  const names = new Map<number, string>();
  return (heads: ReadonlyMap<number, ChannelHead>): void => {
    for (const { channel_id: id, channel } of heads.values()) {
      const before = names.get(id);
      names.set(id, channel);
      if (before !== undefined && before !== channel) renamed(before, channel);
    }
  };
}
