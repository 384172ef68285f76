import { text } from '../text/en.ts';
import { ConnectionLine } from './connection-line.tsx';
import { MenuButton } from './conversation-header.tsx';
import { Skeleton } from './skeleton.tsx';

/** The same page for a place that does not exist and for one that may not be read. */
export function NothingHere() {
  return (
    <>
      <header class="place-header">
        <MenuButton />
      </header>
      <div class="nothing">
        <h1>{text.nothingHereTitle}</h1>
        <p>{text.nothingHere}</p>
      </div>
      <ConnectionLine />
    </>
  );
}

/** Before anything is known. */
export function PlaceSkeleton() {
  return (
    <>
      <header class="place-header">
        <MenuButton />
      </header>
      <Skeleton />
      <ConnectionLine />
    </>
  );
}
