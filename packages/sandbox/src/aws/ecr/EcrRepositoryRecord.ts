/** A repository as it is kept. */
export interface EcrRepositoryRecord {
  name: string;
  region: string;
  /** Seconds since 1970. */
  createdAt: number;
  tagMutability: 'MUTABLE' | 'IMMUTABLE';
  scanOnPush: boolean;
  encryption: { encryptionType: string; kmsKey?: string };
  tags: Record<string, string>;
  policy?: string;
  lifecyclePolicy?: string;
}
