{{/* What Services, workloads and policies select by: never changes in the life of an application. */}}
{{- define "eks-baseline.selector" -}}
app.kubernetes.io/name: {{ .Values.name | quote }}
{{- end -}}

{{/* Without the chart's version: a new chart restarts pods only where it changes them. */}}
{{- define "eks-baseline.podLabels" -}}
{{ include "eks-baseline.selector" . }}
{{ include "eks-baseline.ownerLabels" . }}
{{- end -}}

{{- define "eks-baseline.labels" -}}
{{ include "eks-baseline.podLabels" . }}
{{ include "eks-baseline.chartLabels" . }}
{{- end -}}

{{/*
Name of the migration Job, of all it needs, and of its pods: were they called like the application, its Service would send them requests and
its PodDisruptionBudget would count them.
*/}}
{{- define "eks-baseline.migrationName" -}}
{{ printf "%s-migrate" .Values.name }}
{{- end -}}

{{- define "eks-baseline.migrationSelector" -}}
app.kubernetes.io/name: {{ include "eks-baseline.migrationName" . | quote }}
{{- end -}}

{{- define "eks-baseline.migrationLabels" -}}
{{ include "eks-baseline.migrationSelector" . }}
{{ include "eks-baseline.ownerLabels" . }}
{{ include "eks-baseline.chartLabels" . }}
{{- end -}}

{{- define "eks-baseline.ownerLabels" -}}
environment: {{ .Values.environment | quote }}
team: {{ .Values.team | quote }}
{{- end -}}

{{- define "eks-baseline.chartLabels" -}}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{/* Without these Prometheus does not look at a ServiceMonitor or PrometheusRule. */}}
{{- define "eks-baseline.monitoringLabels" -}}
{{- range $key, $value := .Values.platform.prometheus.labels }}
{{ $key | quote }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* Before the migration Job, and gone with the success of the sync: a secret does not lie about. */}}
{{- define "eks-baseline.migrationNeeds" -}}
argocd.argoproj.io/hook: PreSync
argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded
argocd.argoproj.io/sync-wave: "-1"
{{- end -}}
