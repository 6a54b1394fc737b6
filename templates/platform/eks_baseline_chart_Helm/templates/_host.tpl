{{- define "eks-baseline.host" -}}
{{- .Values.host | default (printf "%s.%s" .Values.name (.Values.platform.domain | default "")) -}}
{{- end -}}
