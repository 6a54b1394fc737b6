/**
 * What the server sends at once does not come, though it answers all else: something on the way keeps it.
 */
export class StreamHeldBack extends Error {}
