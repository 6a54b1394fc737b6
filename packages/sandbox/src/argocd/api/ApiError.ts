import { ErrorRequestHandler } from 'express';
import { writeJson } from './sendJson';

/** gRPC codes that Argo CD's API answers with, and their HTTP status. */
const HTTP_STATUS = {
  2: 500,
  3: 400,
  5: 404,
  7: 403,
  9: 400,
  13: 500,
  16: 401,
} as const;

const STATUS_TEXT: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
};

export type GrpcCode = keyof typeof HTTP_STATUS;

/** An answer that is an error, in Argo CD's words. */
export class ApiError extends Error {
  readonly code: GrpcCode;

  constructor(code: GrpcCode, message: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
  }

  static unauthenticated(message: string = 'no session information'): ApiError {
    return new ApiError(16, message);
  }

  static denied(message: string = 'permission denied'): ApiError {
    return new ApiError(7, message);
  }

  static notFound(resource: string, name: string): ApiError {
    return new ApiError(5, `${resource}.argoproj.io "${name}" not found`);
  }

  static invalid(message: string): ApiError {
    return new ApiError(3, message);
  }

  /** The state of things forbids it. */
  static precondition(message: string): ApiError {
    return new ApiError(9, message);
  }

  get status(): number {
    return HTTP_STATUS[this.code];
  }

  /** The body of an answer. */
  toBody() {
    return { error: this.message, code: this.code, message: this.message };
  }

  /** The frame of a stream. */
  toFrame() {
    return {
      error: {
        grpc_code: this.code,
        http_code: this.status,
        message: this.message,
        http_status: STATUS_TEXT[this.status],
      },
    };
  }
}

/** Answers with the error; anything but an `ApiError` is a bug here and says so. */
export const apiErrors: ErrorRequestHandler = (error, _, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const known =
    error instanceof ApiError ? error : new ApiError(2, String(error));
  writeJson(response, known.status, known.toBody());
};
