/** The validation cannot be done at all; the message says what is missing and what to do. */
export class CannotRun extends Error {}
