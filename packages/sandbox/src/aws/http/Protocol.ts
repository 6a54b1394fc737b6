import { Request, Response } from 'express';
import { AwsFault } from '../AwsFault';

/** How a service's requests and answers look. */
export interface Protocol {
  /** Whether a request is one of this service. */
  isMeant(req: Request): boolean;
  /** @throws AwsFault when the body cannot be read */
  read(req: Request): { operation: string; input: unknown };
  send(res: Response, answer: { operation: string; output: object }): void;
  sendFault(res: Response, fault: AwsFault): void;
  unknownOperation(operation: string): AwsFault;
  missingToken(): AwsFault;
  unknownToken(): AwsFault;
  wrongScope(message: string): AwsFault;
  accessDenied(message: string): AwsFault;
}
