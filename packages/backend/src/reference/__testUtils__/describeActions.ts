import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { describeFields, JsonSchema } from './describeFields';

/** What is read of an action; its handler does not matter here. */
export type DescribedAction = Pick<
  TemplateAction<any, any, any>,
  'id' | 'description' | 'examples' | 'supportsDryRun' | 'schema'
>;

const INTRODUCTION = `# Actions

Every action of the module \`@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops\`, for platform teams that
compose their own templates. This page is made of the actions' own schemas and examples:
\`UPDATE_REFERENCE=1 yarn workspace backend test reference\` writes it anew, and a test fails where it is out of date.

All of them **converge**: an action asks what is there, writes only what is missing, and says of each thing whether it
was \`created\`, \`updated\`, or left \`unchanged\`. So the same request can be run again after a crash, a lost
connection or a mistake, by several people at once, and ends in the same state. What belongs to somebody else is never
overwritten. [How to try and change a template](TEST_TEMPLATE.md) · [errors of credentials](TOKENS.md)`;

/** The reference of all actions in Markdown, in the order of their ids. */
export function describeActions(actions: DescribedAction[]): string {
  const sorted = [...actions].sort((a, b) => a.id.localeCompare(b.id));
  return [
    INTRODUCTION,
    [
      '| action | what it does |',
      '| --- | --- |',
      ...sorted.map(
        ({ id, description }) =>
          `| [\`${id}\`](#${anchor(id)}) | ${firstSentence(description)} |`,
      ),
    ].join('\n'),
    ...sorted.flatMap(describeAction),
  ]
    .join('\n\n')
    .concat('\n');
}

function describeAction(action: DescribedAction): string[] {
  const { id, description, examples, schema } = action;
  return [
    `## ${id}`,
    description ?? '',
    action.supportsDryRun
      ? 'In a dry run it checks and shows, and writes nothing.'
      : 'It is left out of a dry run.',
    '### Input',
    describeFields(schema?.input as JsonSchema | undefined),
    '### Output',
    describeFields(schema?.output as JsonSchema | undefined),
    ...(examples && examples.length > 0
      ? [
          '### Examples',
          ...examples.flatMap(example => [
            `${example.description}:`,
            ['```yaml', example.example.trimEnd(), '```'].join('\n'),
          ]),
        ]
      : []),
  ];
}

/** As GitHub makes anchors of headings. */
function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^\w -]/g, '');
}

function firstSentence(text = ''): string {
  return text.split(/(?<=[.:]) /, 1)[0].replace(/:$/, '.');
}
