import { z } from 'zod';
import { labelBody } from '../bodies/pullBody';
import { notFound, validationFailed } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inPullRequest, inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { Label } from '../store/LabelStore';
import { Repository } from '../store/RepositoryStore';

const COLOR = /^[0-9a-f]{6}$/i;

const creationSchema = z.object({
  name: z.string().min(1).max(50),
  color: z.string().optional(),
  description: z.string().max(100).nullish(),
});
const changeSchema = z.object({
  new_name: z.string().min(1).max(50).optional(),
  color: z.string().optional(),
  description: z.string().max(100).nullish(),
});
const namesSchema = z.union([
  z.object({
    labels: z
      .array(
        z.union([z.string().min(1), z.object({ name: z.string().min(1) })]),
      )
      .default([]),
  }),
  z.array(z.string().min(1)),
]);

/** https://docs.github.com/rest/issues/labels */
export function registerLabels(api: ApiRouter, services: GithubServices): void {
  const { urls, labels, pulls } = services;
  const find = (repository: Repository, name: string): Label => {
    const label = labels.find(repository.id, name);
    if (!label) {
      throw notFound();
    }
    return label;
  };

  api.get(
    '/repos/{owner}/{repo}/labels',
    inRepository(services, 'pull', ({ repository }) => ({
      list: labels
        .list(repository.id)
        .map(label => labelBody(urls, repository, label)),
    })),
  );

  api.post(
    '/repos/{owner}/{repo}/labels',
    inRepository(services, 'push', ({ repository, body }) => {
      const { name, color, description } = parseBody(creationSchema, body);
      assertColor(color);
      assertFree(labels.find(repository.id, name));
      const label = labels.insert(repository.id, { name, color, description });
      return { status: 201, body: labelBody(urls, repository, label) };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/labels/{name}',
    inRepository(services, 'pull', ({ repository, params }) => ({
      body: labelBody(urls, repository, find(repository, params.name)),
    })),
  );

  api.patch(
    '/repos/{owner}/{repo}/labels/{name}',
    inRepository(services, 'push', ({ repository, params, body }) => {
      const input = parseBody(changeSchema, body);
      const label = find(repository, params.name);
      assertColor(input.color);
      const holder =
        input.new_name && labels.find(repository.id, input.new_name);
      assertFree(holder && holder.id !== label.id ? holder : undefined);
      const changed = {
        ...label,
        name: input.new_name ?? label.name,
        color: input.color ?? label.color,
        description:
          input.description === undefined
            ? label.description
            : input.description,
      };
      labels.update(changed);
      return {
        body: labelBody(urls, repository, find(repository, changed.name)),
      };
    }),
  );

  api.delete(
    '/repos/{owner}/{repo}/labels/{name}',
    inRepository(services, 'push', ({ repository, params }) => {
      labels.delete(find(repository, params.name).id);
      return { status: 204 };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/issues/{issue_number}/labels',
    inPullRequest(services, 'pull', ({ repository, pull }) => ({
      list: labels
        .ofPull(pull.id)
        .map(label => labelBody(urls, repository, label)),
    })),
  );

  api.post(
    '/repos/{owner}/{repo}/issues/{issue_number}/labels',
    inPullRequest(services, 'triage', ({ repository, pull, body }) => {
      labels.add(pull.id, repository.id, readNames(body));
      pulls.store.touch(pull.id);
      return {
        body: labels
          .ofPull(pull.id)
          .map(label => labelBody(urls, repository, label)),
      };
    }),
  );

  api.put(
    '/repos/{owner}/{repo}/issues/{issue_number}/labels',
    inPullRequest(services, 'triage', ({ repository, pull, body }) => {
      labels.replace(pull.id, repository.id, readNames(body));
      pulls.store.touch(pull.id);
      return {
        body: labels
          .ofPull(pull.id)
          .map(label => labelBody(urls, repository, label)),
      };
    }),
  );

  api.delete(
    '/repos/{owner}/{repo}/issues/{issue_number}/labels',
    inPullRequest(services, 'triage', ({ repository, pull }) => {
      labels.replace(pull.id, repository.id, []);
      pulls.store.touch(pull.id);
      return { status: 204 };
    }),
  );

  api.delete(
    '/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
    inPullRequest(services, 'triage', ({ repository, pull, params }) => {
      const label = labels
        .ofPull(pull.id)
        .find(({ name }) => name.toLowerCase() === params.name.toLowerCase());
      if (!label) {
        throw notFound();
      }
      labels.remove(pull.id, label.id);
      pulls.store.touch(pull.id);
      return {
        body: labels
          .ofPull(pull.id)
          .map(left => labelBody(urls, repository, left)),
      };
    }),
  );
}

/** Clients send a list of names, or of objects, or the bare list. */
function readNames(body: unknown): string[] {
  const input = parseBody(namesSchema, body);
  const entries = Array.isArray(input) ? input : input.labels;
  return entries.map(entry => (typeof entry === 'string' ? entry : entry.name));
}

function assertColor(color: string | undefined): void {
  if (color !== undefined && !COLOR.test(color)) {
    throw validationFailed({
      resource: 'Label',
      code: 'invalid',
      field: 'color',
    });
  }
}

function assertFree(holder: Label | undefined | ''): void {
  if (holder) {
    throw validationFailed({
      resource: 'Label',
      code: 'already_exists',
      field: 'name',
    });
  }
}
