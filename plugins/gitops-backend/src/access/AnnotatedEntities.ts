import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_SELECTOR,
  ANNOTATION_ARGOCD_PROJECT_NAME,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { AnswerCache } from './AnswerCache';

const TTL_MS = 30_000;
const MAX_PERSONS = 500;
const PAGE_SIZE = 1_000;
const ALL = 'all';

const FILTER = [
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_SELECTOR,
  ANNOTATION_ARGOCD_PROJECT_NAME,
].map(annotation => ({
  [`metadata.annotations.${annotation}`]: CATALOG_FILTER_EXISTS,
}));

/** What names an entity. */
const REF_FIELDS = ['kind', 'metadata.namespace', 'metadata.name'];

/** What pages about many entities show, and what rules look at. */
const FIELDS = [
  'apiVersion',
  ...REF_FIELDS,
  'metadata.title',
  'metadata.annotations',
  'metadata.labels',
  'metadata.tags',
  'relations',
  'spec.lifecycle',
  'spec.owner',
  'spec.system',
  'spec.type',
];

/**
 * Every entity that names Argo CD Applications. The entities are kept once for everybody, and by person only which of
 * them the catalog shows, so a thousand people cost a thousand lists of references and no more.
 */
export class AnnotatedEntities {
  readonly #auth: Pick<AuthService, 'getOwnServiceCredentials' | 'isPrincipal'>;
  readonly #catalog: Pick<CatalogService, 'streamEntities'>;
  readonly #entities = AnswerCache.create<Map<string, Entity>>({
    ttlMs: TTL_MS,
    maxEntries: 1,
  });
  readonly #visible = AnswerCache.create<string[]>({
    ttlMs: TTL_MS,
    maxEntries: MAX_PERSONS,
  });

  static create(options: {
    auth: Pick<AuthService, 'getOwnServiceCredentials' | 'isPrincipal'>;
    catalog: Pick<CatalogService, 'streamEntities'>;
  }): AnnotatedEntities {
    return new AnnotatedEntities(options.auth, options.catalog);
  }

  private constructor(
    auth: Pick<AuthService, 'getOwnServiceCredentials' | 'isPrincipal'>,
    catalog: Pick<CatalogService, 'streamEntities'>,
  ) {
    this.#auth = auth;
    this.#catalog = catalog;
  }

  /** @returns those that the catalog shows to the caller, as the plugin sees them, at most half a minute old */
  async visibleTo(credentials: BackstageCredentials): Promise<Entity[]> {
    const [entities, refs] = await Promise.all([
      this.#entities.get(ALL, () => this.#readAll()),
      this.#auth.isPrincipal(credentials, 'user')
        ? this.#visible.get(credentials.principal.userEntityRef, () =>
            this.#readRefs(credentials),
          )
        : this.#readRefs(credentials),
    ]);
    return (refs ?? []).flatMap(ref => entities?.get(ref) ?? []);
  }

  async #readAll(): Promise<Map<string, Entity>> {
    const credentials = await this.#auth.getOwnServiceCredentials();
    const entities = await this.#read(FIELDS, credentials);
    return new Map(
      entities.map(entity => [stringifyEntityRef(entity), entity]),
    );
  }

  async #readRefs(credentials: BackstageCredentials): Promise<string[]> {
    const entities = await this.#read(REF_FIELDS, credentials);
    return entities.map(entity => stringifyEntityRef(entity));
  }

  async #read(
    fields: string[],
    credentials: BackstageCredentials,
  ): Promise<Entity[]> {
    const entities: Entity[] = [];
    const pages = this.#catalog.streamEntities(
      { filter: FILTER, fields, pageSize: PAGE_SIZE },
      { credentials },
    );
    for await (const page of pages) {
      entities.push(...page);
    }
    return entities;
  }
}
