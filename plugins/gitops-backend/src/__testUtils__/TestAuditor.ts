import {
  AuditorService,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';

/** What was told about one request. */
export interface AuditedRequest {
  eventId: string;
  /** Every time that it was closed: once. */
  closed: {
    status: 'succeeded' | 'failed';
    meta?: JsonObject;
    error?: string;
  }[];
}

/** Keeps what the plugin tells Backstage's auditor. */
export class TestAuditor implements AuditorService {
  readonly events: AuditedRequest[] = [];
  readonly factory = createServiceFactory({
    service: coreServices.auditor,
    deps: {},
    factory: () => this,
  });

  async createEvent(
    options: Parameters<AuditorService['createEvent']>[0],
  ): ReturnType<AuditorService['createEvent']> {
    const event: AuditedRequest = { eventId: options.eventId, closed: [] };
    this.events.push(event);
    return {
      success: async ({ meta } = {}) => {
        event.closed.push({ status: 'succeeded', meta });
      },
      fail: async ({ meta, error }) => {
        event.closed.push({ status: 'failed', meta, error: error.message });
      },
    };
  }
}
