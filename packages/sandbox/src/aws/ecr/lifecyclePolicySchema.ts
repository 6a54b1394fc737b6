import { z } from 'zod';

const countSchema = z.number().int().min(1);

const selectionSchema = z
  .strictObject({
    tagStatus: z.enum(['tagged', 'untagged', 'any']),
    tagPrefixList: z.array(z.string().min(1)).min(1).optional(),
    tagPatternList: z.array(z.string().min(1)).min(1).max(4).optional(),
    countType: z.enum(['imageCountMoreThan', 'sinceImagePushed']),
    countUnit: z.literal('days').optional(),
    countNumber: countSchema,
  })
  .refine(
    ({ tagStatus, tagPrefixList, tagPatternList }) =>
      (tagStatus === 'tagged') ===
      (tagPrefixList !== undefined || tagPatternList !== undefined),
    'tagPrefixList or tagPatternList is required for tagged images, and only there',
  )
  .refine(
    ({ tagPrefixList, tagPatternList }) => !tagPrefixList || !tagPatternList,
    'tagPrefixList and tagPatternList exclude each other',
  )
  .refine(
    ({ countType, countUnit }) =>
      (countType === 'sinceImagePushed') === (countUnit !== undefined),
    'countUnit is required for sinceImagePushed, and only there',
  );

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export const lifecyclePolicySchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        rulePriority: countSchema,
        description: z.string().max(256).optional(),
        selection: selectionSchema,
        action: z.strictObject({ type: z.literal('expire') }),
      }),
    )
    .min(1)
    .refine(
      rules =>
        new Set(rules.map(({ rulePriority }) => rulePriority)).size ===
        rules.length,
      'rulePriority is not unique',
    )
    .refine(rules => {
      const lowest = Math.max(...rules.map(({ rulePriority }) => rulePriority));
      return rules.every(
        ({ rulePriority, selection }) =>
          selection.tagStatus !== 'any' || rulePriority === lowest,
      );
    }, 'a rule for any image must have the highest number'),
});
