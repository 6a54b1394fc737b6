import { createServer } from 'node:http';
import process from 'node:process';
import { main } from '../../scripts/lib/progress.mjs';
import { readOptions, tell } from '../process/tell.mjs';
import { Applications } from './Applications.mjs';
import { Counts } from './Counts.mjs';
import { GithubServer } from './GithubServer.mjs';
import { InstanceServer } from './InstanceServer.mjs';

const {
  instances,
  applications,
  sharedHistory = false,
  components = 0,
} = readOptions();

// Each is asked for by a POST with its name as the path, gets the body and gives what is answered.
const counts = new Counts();
const servers = new Map();
const deploying = new Map();
const commands = {
  '/counts': () => counts,
  '/reset': () => counts.reset(),
  '/resize': ({ applications: count }) => {
    counts.reset();
    for (const { name, environments } of instances) {
      servers.get(name).manage(describe(count, environments));
    }
  },
  '/hang': ({ instance, hanging }) => servers.get(instance).hang(hanging),
  '/deploy': ({ instance, application }) => ({
    revision: servers.get(instance).deployAtOnce(application),
  }),
  '/activity': ({ instance, perHour }) => {
    deploying.get(instance)?.();
    deploying.delete(instance);
    if (perHour > 0) {
      deploying.set(instance, servers.get(instance).keepDeploying(perHour));
    }
  },
};

await main(async () => {
  for (const { name, environments } of instances) {
    const server = new InstanceServer({
      counts,
      applications: describe(applications, environments),
    });
    await server.start();
    servers.set(name, server);
  }
  const github = new GithubServer({ components });
  await github.start();
  const control = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const answer = commands[request.url](
      JSON.parse(Buffer.concat(chunks).toString() || '{}'),
    );
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise(resolve => control.listen(0, '127.0.0.1', resolve));
  process.once('SIGTERM', async () => {
    control.closeAllConnections();
    control.close();
    await Promise.all(
      [...servers.values(), github].map(server => server.stop()),
    );
    process.exit();
  });
  tell({
    control: `http://127.0.0.1:${control.address().port}`,
    github: github.url,
    urls: Object.fromEntries(
      [...servers].map(([name, server]) => [name, server.url]),
    ),
  });
});

function describe(count, environments) {
  return new Applications({
    count: Math.ceil(count / instances.length),
    environments,
    sharedHistory,
  });
}
