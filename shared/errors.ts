/**
 * Every error code a client may see, with its HTTP status and its sentence.
 * Sockets use the same codes. Where the sentence is null the thrower gives one.
 */
export const errorTable = {
  BadRequest: { status: 400, sentence: null },
  Empty: { status: 400, sentence: 'empty' },
  InvalidChannel: { status: 400, sentence: 'invalid channel' },
  InvalidReaction: { status: 400, sentence: 'invalid reaction' },
  InvalidColor: { status: 400, sentence: 'invalid color' },
  NoFile: { status: 400, sentence: 'no file' },
  InvalidFile: { status: 400, sentence: 'invalid file' },
  InvalidUploads: { status: 400, sentence: 'invalid uploads' },
  UnknownPerson: { status: 400, sentence: null },
  AuthenticationRequired: { status: 401, sentence: 'Authentication required.' },
  Forbidden: { status: 403, sentence: 'forbidden' },
  ChannelArchived: { status: 403, sentence: 'archived' },
  TokenReadOnly: { status: 403, sentence: 'That integration token is read-only.' },
  SessionRequired: {
    status: 403,
    sentence: 'This endpoint requires a browser session instead of an integration token.',
  },
  PermissionDenied: { status: 403, sentence: 'You do not have permission for that action.' },
  WrongPassword: { status: 403, sentence: 'Wrong password.' },
  CrossSiteRequest: { status: 403, sentence: 'That request came from another site.' },
  SignupClosed: { status: 403, sentence: 'Registration is closed on this server.' },
  UserLimitReached: { status: 403, sentence: 'This server has reached its number of accounts.' },
  NotFound: { status: 404, sentence: 'not found' },
  UserNotFound: { status: 404, sentence: 'user not found' },
  MethodNotAllowed: { status: 405, sentence: 'method not allowed' },
  ClientIdReused: { status: 409, sentence: 'client_id already used' },
  AlreadyMember: { status: 409, sentence: 'already a member' },
  NameTaken: { status: 409, sentence: 'name taken' },
  TooManyPins: { status: 409, sentence: 'too many pins' },
  TooManyReactions: { status: 409, sentence: 'too many reactions' },
  LastChannel: { status: 409, sentence: 'last channel' },
  LastOwner: { status: 409, sentence: 'last owner' },
  HandleTaken: { status: 409, sentence: 'Handle already taken' },
  PayloadTooLarge: { status: 413, sentence: 'too long' },
  UnsupportedMediaType: { status: 415, sentence: 'unsupported media type' },
  TooManyRequests: { status: 429, sentence: 'slow down' },
  InternalError: { status: 500, sentence: 'Something went wrong on the server.' },
  Unavailable: { status: 503, sentence: 'The server is not available at the moment.' },
  StorageFull: { status: 507, sentence: 'storage full' },
} as const satisfies Record<string, { status: number; sentence: string | null }>;

export type ErrorCode = keyof typeof errorTable;

/** What a client sees of a failure. `details` names fields, `retry_after_ms` is how long to wait. */
export interface ErrorView {
  code: ErrorCode;
  message: string;
  retry_after_ms?: number;
  details?: Record<string, string[]>;
}

/** The answer to a socket command. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorView };

/** Codes after which the same request may succeed later: the outbox keeps the message (RT-49). */
export const retryableCodes: ReadonlySet<ErrorCode> = new Set([
  'TooManyRequests',
  'Unavailable',
  'StorageFull',
  'InternalError',
  'AuthenticationRequired',
]);
