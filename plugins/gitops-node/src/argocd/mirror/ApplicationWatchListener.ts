import { ApplicationEvent, ApplicationList } from '../ArgocdClient';

/**
 * Who is told what a watch sees.
 */
export interface ApplicationWatchListener {
  /**
   * A whole list came.
   *
   * @param heard - keys that the stream has spoken of since the list was asked for: what it said is newer
   * @returns the Applications that are not as they were known
   */
  onList(
    list: ApplicationList,
    heard: ReadonlySet<string>,
  ): { namespace: string; name: string }[];
  onEvent(event: ApplicationEvent): void;
  /** The server answered, without news. */
  onAlive(): void;
  /** The stream has lasted: it can be relied on. */
  onSteady(): void;
  /** The server does not answer, or not as it should. The watch tries again by itself. */
  onFailure(error: unknown): void;
  /**
   * Only the stream ended.
   *
   * @param error - absent when the server closed it in good order
   * @param again - whether the one before did not last either
   */
  onInterruption(error: unknown, again: boolean): void;
}
