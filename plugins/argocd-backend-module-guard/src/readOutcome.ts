import { z } from 'zod';
import { GuardedWrite } from './routes';

/** What Roadie's backend says became of a write, in its own words and those of Argo CD. */
export interface Outcome {
  done: string[];
  failed: string[];
}

/** Of what Roadie does in several steps or to several applications. */
const PART = z.object({
  status: z.string(),
  message: z.string(),
  // Argo CD's own answer, which is an Application where it is no refusal.
  argoResponse: z.object({ message: z.string() }).optional().catch(undefined),
});
type Part = z.infer<typeof PART>;

const DONE = ['Success', 'success', 'pending'];
const SYNCED = z.array(z.array(PART));
const DELETED = z.object({
  terminateOperationDetails: PART.optional(),
  deleteAppDetails: PART.optional(),
  deleteProjectDetails: PART.optional(),
});
const UNREADABLE = 'The answer of the Argo CD backend says nothing of it';

/**
 * Reads what Roadie's backend 4.8 answers to a write. It answers 200 also where Argo CD has refused a sync or a
 * deletion, and says so in the text.
 *
 * @param answer - as it was given to express, before it became text
 */
export function readOutcome(
  write: GuardedWrite,
  statusCode: number,
  answer: unknown,
): Outcome {
  if (statusCode >= 400) {
    return { done: [], failed: [readReason(statusCode, answer)] };
  }
  if (write === 'sync') {
    return readSync(answer);
  }
  return write === 'delete' ? readDeletion(answer) : { done: [], failed: [] };
}

/** A list of applications for each Argo CD that told which it has. */
function readSync(answer: unknown): Outcome {
  const { data } = SYNCED.safeParse(answer);
  const parts = data?.flat();
  return parts?.length === 0
    ? {
        done: [],
        failed: [
          'Nothing was synced: no application has the labels, or Argo CD did not say which',
        ],
      }
    : toOutcome(parts ?? [undefined]);
}

function readDeletion(answer: unknown): Outcome {
  const { data } = DELETED.safeParse(answer);
  const { terminateOperationDetails, deleteAppDetails, deleteProjectDetails } =
    data ?? {};
  return toOutcome([
    ...(terminateOperationDetails ? [terminateOperationDetails] : []),
    // Missing where Argo CD has answered with an error that has no message.
    deleteAppDetails,
    deleteProjectDetails,
  ]);
}

function toOutcome(parts: (Part | undefined)[]): Outcome {
  const isDone = (part: Part | undefined) =>
    part !== undefined && DONE.includes(part.status);
  return {
    done: parts.filter(isDone).map(describe),
    failed: parts.filter(part => !isDone(part)).map(describe),
  };
}

function describe(part: Part | undefined): string {
  if (!part) {
    return UNREADABLE;
  }
  const { message, argoResponse } = part;
  return argoResponse ? `${message}: ${argoResponse.message}` : message;
}

/** Roadie and Argo CD have a `message`, Backstage an `error` with one. */
function readReason(statusCode: number, answer: unknown): string {
  const { message, error } = Object(answer);
  const reason = [message, Object(error).message].find(
    text => typeof text === 'string' && text !== '',
  );
  return reason ?? `The Argo CD backend answered ${statusCode}`;
}
