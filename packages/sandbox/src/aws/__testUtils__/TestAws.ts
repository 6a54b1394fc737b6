import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient } from '@aws-sdk/client-iam';
import { AwsSeed } from '../AwsSeed';
import { AwsServer } from '../AwsServer';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const ISSUER = 'token.actions.githubusercontent.com';
export const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/workflows`;

/** A trust policy that IAM takes. */
export const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ],
});

const seed: AwsSeed = {
  accountId: ACCOUNT,
  accessKeys: [
    { id: 'sandbox', user: 'backstage' },
    {
      id: 'reader',
      user: 'reader',
      actions: ['ecr:Describe*', 'iam:GetRole'],
    },
  ],
  oidcProviders: [{ issuer: ISSUER, audiences: ['sts.amazonaws.com'] }],
  managedPolicies: [BOUNDARY],
};

/** A fresh account for each test, and the SDK's clients for it. */
export class TestAws {
  readonly #clients: { destroy(): void }[] = [];
  readonly #servers: AwsServer[] = [];
  #folder = '';

  static register(): TestAws {
    const aws = new TestAws();
    beforeEach(async () => {
      aws.#folder = await mkdtemp(join(tmpdir(), 'sandbox-aws-'));
      await aws.startAgain();
    });
    afterEach(async () => {
      aws.#clients.splice(0).forEach(client => client.destroy());
      await Promise.all(aws.#servers.splice(0).map(server => server.stop()));
      await rm(aws.#folder, { recursive: true, force: true });
    });
    return aws;
  }

  /** Takes up the state as it lies there, while the server before still has it open: as after `kill -9`. */
  async startAgain(): Promise<void> {
    const server = AwsServer.create({ directory: this.#folder, seed });
    await server.start();
    this.#servers.push(server);
  }

  get url(): string {
    return this.#servers[this.#servers.length - 1].url;
  }

  ecr({ key = 'sandbox', region = REGION } = {}): ECRClient {
    return this.#keep(new ECRClient(this.#settings(key, region)));
  }

  iam({ key = 'sandbox' } = {}): IAMClient {
    return this.#keep(new IAMClient(this.#settings(key, REGION)));
  }

  #keep<T extends { destroy(): void }>(client: T): T {
    this.#clients.push(client);
    return client;
  }

  #settings(accessKeyId: string, region: string) {
    return {
      region,
      endpoint: this.url,
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey: 'any' },
    };
  }
}
