import { SqliteDatabase } from './openAwsDatabase';

/** Who asks, and where. */
export interface AwsCaller {
  arn: string;
  userId: string;
  /** From the scope of the signature. */
  region: string;
  mayDo(action: string): boolean;
}

/** What an operation works with. */
export interface AwsRequest<TInput = unknown> {
  input: TInput;
  caller: AwsCaller;
  accountId: string;
  managedPolicies: readonly string[];
  database: SqliteDatabase;
  /** @throws AwsFault when the caller may not do what was asked with this resource */
  authorize(resource: string): void;
}

/** Answers a request; what is thrown as AwsFault is the answer, too. All of one call is one transaction. */
export type AwsOperation = (request: AwsRequest) => object;
