import { AnalysisRun } from '../cluster/rollouts/Rollout';
import { Health } from './Health';

/** Health of an AnalysisRun by its verdict. */
export function analysisRunHealth({ status }: AnalysisRun): Health {
  switch (status?.phase) {
    case 'Successful':
      return {
        status: 'Healthy',
        message: status.message ?? 'Analysis run completed successfully',
      };
    case 'Failed':
      return {
        status: 'Degraded',
        message: status.message ?? 'Analysis run failed',
      };
    case 'Running':
      return { status: 'Progressing', message: 'Analysis run is running' };
    default:
      return {
        status: 'Progressing',
        message:
          'Waiting for analysis run to finish: status has not been reconciled.',
      };
  }
}
