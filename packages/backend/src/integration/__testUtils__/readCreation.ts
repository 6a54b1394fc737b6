import { CreationOutcome } from './ActionRun';
import { FaultyWorld } from './FaultyWorld';
import { readAccount } from './readAccount';
import { readRepository } from './readRepository';
import { readRequests } from './readRequests';

/** All that there is of an application when its creation has ended, whatever happened on the way. */
export async function readCreation(options: {
  world: FaultyWorld;
  name: string;
  created: Pick<CreationOutcome, 'repositoryArn' | 'roleArn'>;
}): Promise<object> {
  const { world, name, created } = options;
  const github = world.github();
  const [repository, requests, account, entity, locations] = await Promise.all([
    readRepository({ github, name }),
    readRequests({ github, name }),
    readAccount({ url: world.awsUrl, name, ...created }),
    world.findEntity(`component/default/${name}`),
    world.locations(),
  ]);
  return {
    repository,
    requests,
    account,
    entity: entity && { kind: entity.kind, spec: entity.spec },
    locations: locations.filter(url => url.split('/').includes(name)).length,
  };
}
