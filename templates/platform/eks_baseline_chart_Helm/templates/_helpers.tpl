{{/* The image as a container runtime reads it; empty while the application is idle. A digest beats the tag, which stays for people to read. */}}
{{- define "eks-baseline.image" -}}
{{- with .Values.image -}}
{{- if or .tag .digest -}}
{{- .repository -}}
{{- with .tag }}:{{ . }}{{ end -}}
{{- with .digest }}@{{ . }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What a Service and a Deployment select by: never changes in the life of an application. */}}
{{- define "eks-baseline.selector" -}}
app.kubernetes.io/name: {{ .Values.name | quote }}
{{- end -}}

{{/* Without the chart's version: a new chart restarts pods only where it changes them. */}}
{{- define "eks-baseline.podLabels" -}}
{{ include "eks-baseline.selector" . }}
environment: {{ .Values.environment | quote }}
team: {{ .Values.team | quote }}
{{- end -}}

{{- define "eks-baseline.labels" -}}
{{ include "eks-baseline.podLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{/* Memory has request = limit, so that a pod is never evicted for what it was promised; CPU has no limit, so that it is never throttled. */}}
{{- define "eks-baseline.resources" -}}
{{- $sizes := dict
  "small" (dict "cpu" "100m" "memory" "256Mi")
  "medium" (dict "cpu" "250m" "memory" "512Mi")
  "large" (dict "cpu" "1" "memory" "2Gi")
-}}
{{- $size := get $sizes .Values.size -}}
requests:
  cpu: {{ $size.cpu | quote }}
  memory: {{ $size.memory | quote }}
limits:
  memory: {{ $size.memory | quote }}
{{- end -}}
