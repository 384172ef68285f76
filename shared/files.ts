const pictureEnding = /\.(jpe?g|png|gif|webp)$/i;

/** Whether a file is called like a picture that is shown: in such names both sides look for one. */
export function isPictureName(name: string): boolean {
  return pictureEnding.test(name);
}
