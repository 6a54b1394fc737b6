import { z } from 'zod';
import { AwsOperation } from '../AwsRequest';
import { iamFault, noSuchEntity, validationError } from './iamFault';
import { inAccount } from './inRole';
import { listOf } from './listOf';

export const OIDC_PROVIDER_OPERATIONS: Record<string, AwsOperation> = {
  ListOpenIDConnectProviders: inAccount(z.object({}), request => {
    request.authorize('*');
    return {
      OpenIDConnectProviderList: request.store
        .providerArns()
        .map(Arn => ({ Arn })),
    };
  }),

  GetOpenIDConnectProvider: inAccount(
    z.object({ OpenIDConnectProviderArn: z.string().min(20) }),
    request => {
      const { OpenIDConnectProviderArn: arn } = request.input;
      request.authorize(arn);
      const provider = request.store.findProvider(arn);
      if (!provider) {
        throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
      }
      return {
        Url: provider.url,
        ClientIDList: provider.clientIds,
        ThumbprintList: provider.thumbprints,
        CreateDate: provider.createdAt,
      };
    },
  ),

  CreateOpenIDConnectProvider: inAccount(
    z.object({
      Url: z.string().min(1).max(255),
      ClientIDList: listOf(z.string().min(1).max(255)).default([]),
      ThumbprintList: listOf(z.string().length(40)).default([]),
    }),
    ({ input, store, accountId, authorize }) => {
      if (!/^https:\/\/[^/?#]+(?:\/[^?#]*)?$/.test(input.Url)) {
        throw validationError('url', 'Invalid Open ID Connect Provider URL');
      }
      const url = input.Url.replace(/^https:\/\/|\/+$/g, '');
      const arn = `arn:aws:iam::${accountId}:oidc-provider/${url}`;
      authorize(arn);
      if (store.findProvider(arn)) {
        throw iamFault(
          'EntityAlreadyExists',
          409,
          `Provider with url ${input.Url} already exists.`,
        );
      }
      store.insertProvider(arn, {
        url,
        clientIds: input.ClientIDList,
        thumbprints: input.ThumbprintList,
        createdAt: new Date().toISOString(),
      });
      return { OpenIDConnectProviderArn: arn };
    },
  ),
};
