import {
  coreServices,
  createServiceFactory,
  LoggerService,
  RootLoggerService,
} from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';

/** What was logged, and what with it. */
export interface LogLine {
  level: 'error' | 'warn' | 'info' | 'debug';
  message: string;
  meta: Record<string, unknown>;
}

/** Keeps what a backend logs, as it comes from the plugins: nothing is taken out of it on the way. */
export class CapturedLog {
  readonly lines: LogLine[] = [];

  /** The backend's root logger. */
  readonly factory = createServiceFactory({
    service: coreServices.rootLogger,
    deps: {},
    factory: (): RootLoggerService => this.#logger({}),
  });

  static create(): CapturedLog {
    return new CapturedLog();
  }

  private constructor() {}

  /** What the auditor has written of one kind of event, from the given line on. */
  auditEvents(eventId: string, since = 0): Record<string, unknown>[] {
    return this.lines
      .slice(since)
      .filter(({ meta }) => meta.isAuditEvent && meta.eventId === eventId)
      .map(({ meta }) => meta);
  }

  #logger(context: Record<string, unknown>): LoggerService {
    const log =
      (level: LogLine['level']) =>
      (message: string, meta?: Error | JsonObject) => {
        const facts = meta instanceof Error ? { error: meta } : meta;
        this.lines.push({
          level,
          message,
          meta: { ...context, ...facts },
        });
      };
    return {
      error: log('error'),
      warn: log('warn'),
      info: log('info'),
      debug: log('debug'),
      child: more => this.#logger({ ...context, ...more }),
    };
  }
}
