import { EnvironmentSettings } from '@gitops-flow/backstage-plugin-gitops-common';

/** What the chart aims at where the values say nothing, in percent of the requested CPU. */
export const DEFAULT_AUTOSCALING_CPU = 70;

/** The settings that a form can change; `replicas` and `autoscaling` exclude each other. */
export interface ChangedSettings {
  size?: string;
  replicas?: number;
  autoscaling?: Autoscaling;
  exposure?: string;
  strategy?: string;
  port?: number;
}

type Autoscaling = NonNullable<EnvironmentSettings['autoscaling']>;

/** Value of the field: where to change what, with nothing in it that is so already. */
export interface SettingsValue {
  /** Names of the environments, in promotion order. */
  environments: string[];
  settings: ChangedSettings;
}

/** The settings as people see them: how many copies run is one of them, in two shapes. */
export type SettingName = 'size' | 'scaling' | 'exposure' | 'strategy' | 'port';

/** How many copies run: so many, or as many as the load wants. */
export type Scaling = { replicas: number } | { autoscaling: Autoscaling };

/** How many copies an environment has; undefined where its file leaves that to the platform. */
export function scalingOf(
  settings: Pick<EnvironmentSettings, 'replicas' | 'autoscaling'>,
): Scaling | undefined {
  if (settings.autoscaling) {
    return { autoscaling: settings.autoscaling };
  }
  return settings.replicas === undefined
    ? undefined
    : { replicas: settings.replicas };
}

/** Environments that have the same value of a setting, in the order of their first. */
export interface TodayGroup {
  /** Undefined where the files leave it to the platform. */
  value: string | number | Scaling | undefined;
  environments: EnvironmentSettings[];
}

/** The values that a setting has today: one group when they are the same everywhere. */
export function groupToday(
  environments: EnvironmentSettings[],
  name: SettingName,
): TodayGroup[] {
  const groups: TodayGroup[] = [];
  for (const environment of environments) {
    const value =
      name === 'scaling' ? scalingOf(environment) : environment[name];
    const group = groups.find(known => isEqual(known.value, value));
    if (group) {
      group.environments.push(environment);
    } else {
      groups.push({ value, environments: [environment] });
    }
  }
  return groups;
}

/** Leaves only what would change something in one of the environments at least. */
export function keepDifferences(
  settings: ChangedSettings,
  environments: EnvironmentSettings[],
): ChangedSettings {
  const { size, exposure, strategy, port } = settings;
  const differs = (
    value: TodayGroup['value'],
    read: (environment: EnvironmentSettings) => TodayGroup['value'],
  ) =>
    value !== undefined &&
    environments.some(environment => !isEqual(read(environment), value));
  const scaling = scalingOf(settings);
  return {
    ...(differs(size, environment => environment.size) && { size }),
    ...(differs(scaling, scalingOf) && scaling),
    ...(differs(exposure, environment => environment.exposure) && { exposure }),
    ...(differs(strategy, environment => environment.strategy) && { strategy }),
    ...(differs(port, environment => environment.port) && { port }),
  };
}

function isEqual(
  one: TodayGroup['value'],
  other: TodayGroup['value'],
): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') {
    return one === other;
  }
  if ('replicas' in one || 'replicas' in other) {
    return (
      'replicas' in one &&
      'replicas' in other &&
      one.replicas === other.replicas
    );
  }
  const { min, max, cpu = DEFAULT_AUTOSCALING_CPU } = one.autoscaling;
  return (
    min === other.autoscaling.min &&
    max === other.autoscaling.max &&
    cpu === (other.autoscaling.cpu ?? DEFAULT_AUTOSCALING_CPU)
  );
}
