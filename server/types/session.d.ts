import 'express-session';

declare module 'express-session' {
  interface SessionData {
    /** The row of `user_sessions` that this cookie stands for. */
    publicId: string;
  }
}
