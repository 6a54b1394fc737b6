import { KubernetesObject } from '../cluster/KubernetesObject';
import { Health } from './Health';
import { resourceHealth } from './resourceHealth';

const object = (
  kind: string,
  fields: { spec?: object; status?: object; generation?: number },
): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'checkout', generation: fields.generation ?? 1 },
  spec: fields.spec ?? {},
  ...(fields.status ? { status: fields.status } : {}),
});
const condition = (
  type: string,
  status: string,
  reason = '',
  message = '',
) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-11-23T06:21:00Z',
});
const accepted = (status: string, observedGeneration: number) => ({
  parentRef: { name: 'public' },
  controllerName: 'x',
  conditions: [
    { ...condition('Accepted', status, '', 'no'), observedGeneration },
  ],
});
const terminated = (exitCode: number) => ({
  name: 'migrate',
  image: 'x',
  ready: false,
  restartCount: 0,
  state: { terminated: { exitCode, reason: 'Error' } },
});
const waiting = (reason: string) => ({
  name: 'main',
  image: 'x',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason, message: 'why' } },
});

describe('resourceHealth', () => {
  it.each<[string, KubernetesObject, Health | undefined]>([
    ['a ConfigMap', object('ConfigMap', {}), undefined],
    ['a ServiceMonitor', object('ServiceMonitor', {}), undefined],
    [
      'a Namespace',
      object('Namespace', { status: { phase: 'Active' } }),
      undefined,
    ],
    [
      'a Job that runs',
      object('Job', { status: { active: 1 } }),
      { status: 'Progressing' },
    ],
    [
      'a Job that ended well',
      object('Job', {
        status: { conditions: [condition('Complete', 'True', '', 'done')] },
      }),
      { status: 'Healthy', message: 'done' },
    ],
    [
      'a Job that failed',
      object('Job', {
        status: { conditions: [condition('Failed', 'True', '', 'too often')] },
      }),
      { status: 'Degraded', message: 'too often' },
    ],
    [
      'a suspended CronJob',
      object('CronJob', { spec: { suspend: true }, status: {} }),
      { status: 'Healthy', message: 'CronJob is Suspended' },
    ],
    [
      'a CronJob before its first run',
      object('CronJob', { status: {} }),
      { status: 'Healthy', message: 'CronJob has not been scheduled yet' },
    ],
    [
      'a CronJob whose last run failed',
      object('CronJob', {
        status: {
          lastScheduleTime: '2026-11-23T06:21:00Z',
          lastSuccessfulTime: '2026-11-22T06:21:00Z',
        },
      }),
      {
        status: 'Degraded',
        message: 'CronJob has not completed its last execution successfully',
      },
    ],
    [
      'a CronJob whose last run is under way',
      object('CronJob', {
        status: {
          active: [{}],
          lastScheduleTime: '2026-11-23T06:21:00Z',
          lastSuccessfulTime: '2026-11-22T06:21:00Z',
        },
      }),
      {
        status: 'Healthy',
        message:
          'The job is running. Its last execution may not have been successful',
      },
    ],
    [
      'an autoscaler without a status',
      object('HorizontalPodAutoscaler', {}),
      { status: 'Progressing', message: 'Waiting to Autoscale' },
    ],
    [
      'an autoscaler without a target',
      object('HorizontalPodAutoscaler', {
        status: {
          conditions: [
            condition('AbleToScale', 'False', 'FailedGetScale', 'none'),
          ],
        },
      }),
      { status: 'Degraded', message: 'none' },
    ],
    [
      'an autoscaler that scales',
      object('HorizontalPodAutoscaler', {
        status: { conditions: [condition('AbleToScale', 'True', 'x', 'fits')] },
      }),
      { status: 'Healthy', message: 'fits' },
    ],
    [
      'a ScaledObject that fell back',
      object('ScaledObject', {
        status: {
          conditions: [
            condition('Ready', 'True'),
            condition('Fallback', 'True', '', 'no metrics'),
          ],
        },
      }),
      { status: 'Degraded', message: 'no metrics' },
    ],
    [
      'a paused ScaledObject',
      object('ScaledObject', {
        status: {
          conditions: [
            condition('Ready', 'True'),
            condition('Paused', 'True', '', 'paused'),
          ],
        },
      }),
      { status: 'Suspended', message: 'paused' },
    ],
    [
      'an ExternalSecret that cannot be read',
      object('ExternalSecret', {
        status: { conditions: [condition('Ready', 'False', '', 'denied')] },
      }),
      { status: 'Degraded', message: 'denied' },
    ],
    [
      'an HTTPRoute that is refused',
      object('HTTPRoute', { status: { parents: [accepted('False', 1)] } }),
      { status: 'Degraded', message: 'Parent public: no' },
    ],
    [
      'an HTTPRoute that was accepted before it changed',
      object('HTTPRoute', {
        generation: 2,
        status: { parents: [accepted('True', 1)] },
      }),
      { status: 'Progressing', message: 'Waiting for HTTPRoute status' },
    ],
    [
      'a Rollout in a pause',
      object('Rollout', {
        status: {
          observedGeneration: '1',
          phase: 'Paused',
          message: 'CanaryPauseStep',
        },
      }),
      { status: 'Suspended', message: 'CanaryPauseStep' },
    ],
    [
      'an aborted Rollout',
      object('Rollout', {
        status: {
          observedGeneration: '1',
          phase: 'Degraded',
          message: 'RolloutAborted: Rollout aborted update to revision 3',
        },
      }),
      {
        status: 'Degraded',
        message: 'RolloutAborted: Rollout aborted update to revision 3',
      },
    ],
    [
      'a Rollout that its controller has not seen',
      object('Rollout', {
        generation: 2,
        status: { observedGeneration: '1', phase: 'Healthy' },
      }),
      {
        status: 'Progressing',
        message: 'Waiting for rollout spec update to be observed',
      },
    ],
    [
      'a pod of a Job that cannot be pulled',
      object('Pod', {
        spec: { restartPolicy: 'Never' },
        status: {
          phase: 'Pending',
          containerStatuses: [waiting('ImagePullBackOff')],
        },
      }),
      { status: 'Progressing' },
    ],
    [
      'a pod that cannot be pulled',
      object('Pod', {
        status: {
          phase: 'Pending',
          containerStatuses: [waiting('ErrImagePull')],
        },
      }),
      { status: 'Degraded', message: 'why' },
    ],
    [
      'a pod that failed',
      object('Pod', {
        spec: { restartPolicy: 'Never' },
        status: { phase: 'Failed', containerStatuses: [terminated(1)] },
      }),
      {
        status: 'Degraded',
        message: 'container "migrate" failed with exit code 1',
      },
    ],
  ])('%s', (_, given, health) => {
    expect(resourceHealth(given)).toEqual(health);
  });
});
