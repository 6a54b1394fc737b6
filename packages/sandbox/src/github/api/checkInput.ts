import { z } from 'zod';
import { unprocessable } from '../errors';
import {
  CheckAnnotation,
  CheckOutput,
  CheckRun,
  CONCLUSIONS,
} from '../store/CheckStore';
import { timestamp } from '../store/timestamp';

const MAX_TEXT = 65_535;
const MAX_ANNOTATIONS = 50;

const annotationSchema = z.object({
  path: z.string().min(1),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
});
const outputSchema = z.object({
  title: z.string().optional(),
  summary: z.string().max(MAX_TEXT),
  text: z.string().max(MAX_TEXT).optional(),
  annotations: z.array(annotationSchema).max(MAX_ANNOTATIONS).default([]),
});
/** What an App sends to change a check run. */
export const updateCheckSchema = z.object({
  name: z.string().min(1).optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  started_at: z.iso.datetime().optional(),
  conclusion: z.enum(CONCLUSIONS).optional(),
  completed_at: z.iso.datetime().optional(),
  output: outputSchema.optional(),
});
/** What an App sends to report a check run. */
export const createCheckSchema = updateCheckSchema.extend({
  name: z.string().min(1),
  head_sha: z.string(),
});

/** A conclusion ends a run, and a run that goes on has none. */
export function progressOf(
  input: z.output<typeof updateCheckSchema>,
  current: CheckRun['status'],
): Pick<CheckRun, 'status' | 'conclusion' | 'completedAt'> {
  if (input.status === 'completed' && !input.conclusion) {
    throw unprocessable('Invalid request.\n\n"conclusion" wasn\'t supplied.');
  }
  if (input.conclusion) {
    return {
      status: 'completed',
      conclusion: input.conclusion,
      completedAt: input.completed_at ?? timestamp(),
    };
  }
  const status = input.status ?? current;
  if (status === 'completed') {
    throw unprocessable('Invalid request.\n\n"conclusion" wasn\'t supplied.');
  }
  return { status, conclusion: null, completedAt: null };
}

/** As on GitHub, annotations add up over the updates; everything else is replaced. */
export function toOutput(
  input: z.output<typeof outputSchema>,
  current: CheckOutput,
): CheckOutput {
  return {
    title: input.title ?? current.title,
    summary: input.summary,
    text: input.text ?? current.text,
    annotations: [
      ...current.annotations,
      ...input.annotations.map(
        (annotation): CheckAnnotation => ({
          path: annotation.path,
          startLine: annotation.start_line,
          endLine: annotation.end_line,
          startColumn: annotation.start_column ?? null,
          endColumn: annotation.end_column ?? null,
          level: annotation.annotation_level,
          title: annotation.title ?? null,
          message: annotation.message,
          details: annotation.raw_details ?? null,
        }),
      ),
    ],
  };
}
