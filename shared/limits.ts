/** Sizes, counts and times that are part of the protocol. Each carries its unit in its name. */
export const limits = {
  textChars: 10_000,
  clientIdChars: 64,
  usernameChars: 32,
  passwordMinChars: 8,
  passwordMaxChars: 1_024,
  directMessagePeople: 10,
  channelNameChars: 64,
  topicChars: 250,
  mentionsPerMessage: 100,

  /** One frame from a client; longer text goes through `POST /send`. */
  frameBytes: 65_536,
  /** One page of an answer over the socket. */
  pageBytes: 262_144,
  welcomeChannels: 1_000,
  historyRows: 50,
  historyRowsMax: 200,
  syncRows: 200,
  syncRowsMax: 500,
  /** More changes behind than this, and the client starts anew with the newest page. */
  syncChangesBehind: 2_000,
  headsPerCheck: 500,
  listRowsMax: 500,
  unreadCap: 1_000,

  typingEveryMs: 3_000,
  typingShownMs: 5_000,
  gapHoldMs: 250,
  headCheckMs: 45_000,
  ackTimeoutMs: 10_000,
  recheckMs: 60_000,
  recheckAgeMs: 1_000,

  presenceLeaseMs: 60_000,
  presenceRenewMs: 25_000,
  presenceGraceMs: 8_000,
  presenceDeadGraceMs: 3_000,
  presenceIdleMs: 300_000,
  presenceFrameMs: 1_000,
  onlineListedSeconds: 3_600,

  commandsWaitingPerSocket: 100,
  malformedPerMinute: 10,
  outputBytesPerSocket: 1_048_576,
  batchEvents: 100,
  batchBytes: 65_536,

  sessionsPerUser: 100,
  pendingLoginsPerAddress: 10,
  pendingLogins: 500,
} as const;
