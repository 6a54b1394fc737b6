{{/* Of a dict: root, severity, summary. */}}
{{- define "eks-baseline.alert" -}}
labels:
  severity: {{ .severity }}
  application: {{ .root.Values.name | quote }}
  environment: {{ .root.Values.environment | quote }}
  team: {{ .root.Values.team | quote }}
annotations:
  summary: {{ .summary | quote }}
{{- end -}}
