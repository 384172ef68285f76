/**
 * Why the server cannot start, in words for the person who starts it.
 * Its message is printed as it is, without a stack; everything else thrown at start is a bug.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
