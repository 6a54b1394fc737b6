/**
 * One finding about credentials or the system that they are for, as sentences for people. A `problem` stops a request
 * sooner or later; a `warning` may, or is something that the system tells nobody. Nothing in it is secret.
 *
 * @public
 */
export type CredentialsFinding<Topic extends string = string> =
  | { check: Topic; ok: string }
  | { check: Topic; problem: string; remedy: string }
  | { check: Topic; warning: string; remedy: string };
