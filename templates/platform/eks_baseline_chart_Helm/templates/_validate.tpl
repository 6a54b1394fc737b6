{{/* What a JSON schema cannot compare. Messages look like the schema's. */}}
{{- define "eks-baseline.validate" -}}
{{- with .Values.autoscaling -}}
{{- if ne .kind "none" -}}
{{- if gt (int .min) (int .max) -}}
{{- fail (printf "at '/autoscaling/min': %d is above max %d" (int .min) (int .max)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with .Values.shutdown -}}
{{- if le (int .graceSeconds) (int .drainSeconds) -}}
{{- fail (printf "at '/shutdown/graceSeconds': %d must be more than drainSeconds %d" (int .graceSeconds) (int .drainSeconds)) -}}
{{- end -}}
{{- end -}}
{{- $labels := include "eks-baseline.labels" . | fromYaml -}}
{{- range $key := keys .Values.platform.prometheus.labels | sortAlpha -}}
{{- if hasKey $labels $key -}}
{{- fail (printf "at '/platform/prometheus/labels/%s': the chart sets this label itself" $key) -}}
{{- end -}}
{{- end -}}
{{- include "eks-baseline.validateEnvironment" . -}}
{{- include "eks-baseline.validateContainers" . -}}
{{- include "eks-baseline.validateMounts" . -}}
{{- end -}}

{{- define "eks-baseline.validateEnvironment" -}}
{{- $root := . -}}
{{- range $name := keys .Values.secrets | sortAlpha -}}
{{- if or (hasKey $root.Values.env $name) (hasKey $root.Values.config.env $name) -}}
{{- fail (printf "at '/secrets/%s': the variable is set in env or config.env as well" $name) -}}
{{- end -}}
{{- end -}}
{{- range $name := keys .Values.config.env | sortAlpha -}}
{{- if hasKey $root.Values.env $name -}}
{{- fail (printf "at '/config/env/%s': the variable is set in env as well" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "eks-baseline.validateContainers" -}}
{{- $root := . -}}
{{- $names := dict "app" "the application" -}}
{{- range $list := list "sidecars" "initContainers" -}}
{{- range $index, $container := get $root.Values $list -}}
{{- if hasKey $names .name -}}
{{- fail (printf "at '/%s/%d/name': '%s' is the name of %s already" $list $index .name (get $names .name)) -}}
{{- end -}}
{{- $_ := set $names .name (printf "/%s/%d" $list $index) -}}
{{- range $position, $volume := .volumes -}}
{{- if not (hasKey $root.Values.volumes $volume) -}}
{{- fail (printf "at '/%s/%d/volumes/%d': there is no '%s' in volumes" $list $index $position $volume) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "eks-baseline.validateMounts" -}}
{{- $paths := dict "/tmp" "the writable folder for temporary files" -}}
{{- if .Values.config.files -}}
{{- if eq .Values.config.path "/tmp" -}}
{{- fail "at '/config/path': '/tmp' is taken by the writable folder for temporary files" -}}
{{- end -}}
{{- $_ := set $paths .Values.config.path "config.files" -}}
{{- end -}}
{{- range $name, $volume := .Values.volumes -}}
{{- if hasKey $paths .path -}}
{{- fail (printf "at '/volumes/%s/path': '%s' is taken by %s" $name .path (get $paths .path)) -}}
{{- end -}}
{{- $_ := set $paths .path (printf "volumes.%s" $name) -}}
{{- end -}}
{{- end -}}
