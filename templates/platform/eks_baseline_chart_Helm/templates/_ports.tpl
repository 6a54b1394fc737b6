{{/* The port of the metrics; empty where there is none. */}}
{{- define "eks-baseline.metricsPort" -}}
{{- if and .Values.metrics.enabled (ne .Values.workload "cron") -}}
{{- .Values.metrics.port | default .Values.port | int -}}
{{- end -}}
{{- end -}}

{{/* Not empty where the metrics have a port of their own. */}}
{{- define "eks-baseline.ownMetricsPort" -}}
{{- with include "eks-baseline.metricsPort" . -}}
{{- if ne . ($.Values.port | int | toString) -}}
{{- . -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "eks-baseline.containerPorts" -}}
{{- with .Values.port }}
- name: {{ $.Values.protocol }}
  containerPort: {{ . | int }}
  protocol: TCP
{{- end }}
{{- with include "eks-baseline.ownMetricsPort" . }}
- name: metrics
  containerPort: {{ . }}
  protocol: TCP
{{- end }}
{{- end -}}
