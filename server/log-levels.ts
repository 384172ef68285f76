/** Levels of the log, most important first. Apart from the log, so that settings can name them without loading it. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof logLevels)[number];
