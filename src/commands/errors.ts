/** Errors made for the user: their messages name settings, files, ports and brokers, never anything of a message. */

/** The command was called wrongly; the message says what is wrong with the call. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly exitCode = 2;
}

/** Something outside that the command needs is not there or not as it must be. */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(
    message: string,
    /** 2 when only a changed configuration helps, 1 when trying again may. */
    readonly exitCode: 1 | 2,
  ) {
    super(message);
  }
}
