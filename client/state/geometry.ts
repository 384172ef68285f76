/** A place, or a way. Whoever uses it says from where, and in which unit. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of a picture or of the room for one. Whoever uses it says in which unit. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
